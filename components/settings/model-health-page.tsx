"use client";

import { useQuery } from "@tanstack/react-query";
import { Activity } from "lucide-react";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/states/empty-state";
import { modelHealthQuery } from "@/lib/models/client";
import { ContinueAnswers } from "./continue-answers";
import { ModelEvents } from "./model-events";
import { ModelHealthTable } from "./model-health-table";
import { QueryView } from "./query-view";
import { RowsSkeleton } from "./rows-skeleton";
import { SettingsPage } from "./settings-page";

/** How the models have done in the last minutes, and what becomes of an answer that breaks off. */
export function ModelHealthPage() {
  const t = useTranslations("settings.modelHealth");
  const query = useQuery(modelHealthQuery());
  return (
    <SettingsPage page="modelHealth">
      <QueryView page="modelHealth" query={query} skeleton={<RowsSkeleton rows={4} />}>
        {({ items, windowMinutes, events }) => (
          <>
            {items.length === 0 ? (
              <EmptyState
                className="py-12"
                icon={<Activity aria-hidden />}
                title={t("emptyTitle")}
                description={t("emptyText", { minutes: windowMinutes })}
              />
            ) : (
              <>
                <ModelHealthTable items={items} />
                <p className="mt-2 text-12 text-text-3">{t("window", { minutes: windowMinutes })}</p>
              </>
            )}
            <ModelEvents events={events} />
          </>
        )}
      </QueryView>
      <ContinueAnswers />
    </SettingsPage>
  );
}
