"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ThumbsUp } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { EmptyState } from "@/components/states/empty-state";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { Switch } from "@/components/ui/switch";
import { useDateFormat } from "@/components/ui/time-zone";
import { toast } from "@/components/ui/toast-store";
import { arenaKey, arenaQuery, resetLearning, routerPreferencesKey } from "@/lib/models/client";
import type { RouterPreferences } from "@/lib/models/preferences/schema";
import { LearnedTable } from "./learned-table";
import { useChangePreferences } from "./use-change-preferences";

/** Whether Auto learns, what it has learned, and the way to forget it. */
export function LearningSection({ preferences }: { preferences: RouterPreferences }) {
  const t = useTranslations("settings.router");
  const queryClient = useQueryClient();
  const change = useChangePreferences();
  const switchId = useId();
  const exploreId = useId();
  const [isAsking, setIsAsking] = useState(false);
  // Votes are shown below, and forgotten with the rest.
  const hasVotes = (useQuery(arenaQuery()).data?.own.length ?? 0) > 0;
  const { learns, explores, learned, learnedSince } = preferences;
  const forget = useMutation({
    mutationFn: resetLearning,
    networkMode: "always",
    onSuccess(forgotten) {
      queryClient.setQueryData(routerPreferencesKey, forgotten);
      void queryClient.invalidateQueries({ queryKey: arenaKey });
      toast.show({ message: t("forgotten"), icon: "check" });
    },
  });
  const day = useDateFormat({ dateStyle: "long" });
  const since = learnedSince && day.format(new Date(learnedSince));
  const notes = [since && t("learnedSince", { date: since }), !learns && learned.length > 0 && t("learnedUnused")];
  return (
    <>
      <Section title={t("learning")}>
        <List>
          <ListItem
            end={<Switch id={switchId} checked={learns} onCheckedChange={(next) => change({ learns: next })} />}
          >
            <label htmlFor={switchId} className="font-medium">
              {t("learns")}
            </label>
            <p className="text-text-2">{t("learnsHint")}</p>
          </ListItem>
          <ListItem
            end={
              <Switch
                id={exploreId}
                checked={learns && explores}
                disabled={!learns}
                onCheckedChange={(next) => change({ explores: next })}
              />
            }
          >
            <label htmlFor={exploreId} className="font-medium">
              {t("explores")}
            </label>
            <p className="text-text-2">{t("exploresHint")}</p>
          </ListItem>
        </List>
      </Section>
      <Section
        title={t("learned")}
        description={notes.filter(Boolean).join(". ")}
        action={
          (learned.length > 0 || hasVotes) && (
            <Button variant="danger-line" onClick={() => setIsAsking(true)}>
              {t("forget")}
            </Button>
          )
        }
      >
        {learned.length > 0 ? (
          <LearnedTable learned={learned} />
        ) : (
          <EmptyState
            className="py-8"
            icon={<ThumbsUp aria-hidden />}
            title={t("emptyTitle")}
            description={t("emptyText")}
            action={<Button render={<Link href="/chat" />}>{t("emptyAction")}</Button>}
          />
        )}
      </Section>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t("forgetTitle")}
        description={t("forgetText")}
        confirmLabel={t("forgetConfirm")}
        onConfirm={async () => {
          await forget.mutateAsync();
        }}
      />
    </>
  );
}
