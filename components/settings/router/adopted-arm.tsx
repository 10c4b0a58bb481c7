"use client";

import { FlaskConical } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { List, ListItem } from "@/components/ui/list";
import type { RouterPreferences } from "@/lib/models/preferences/schema";

/** The arm of an experiment that holds for every answer, with the way to take it back; nothing without one. */
export function AdoptedArm({ adopted }: { adopted: RouterPreferences["adopted"] }) {
  const t = useTranslations("settings.router");
  if (!adopted) return null;
  const { experimentId, experiment, arm, scope } = adopted;
  return (
    <List className="mt-4">
      <ListItem
        className="max-md:flex-col max-md:items-stretch max-md:gap-2"
        icon={<FlaskConical aria-hidden />}
        end={
          scope === "mine" && (
            <Button render={<Link href={`/analytics/experiments/${experimentId}`} />}>{t("openExperiment")}</Button>
          )
        }
      >
        <p className="font-medium">{t("adopted", { name: experiment, arm })}</p>
        <p className="text-text-2">{t(scope === "mine" ? "adoptedHint" : "adoptedForAll")}</p>
      </ListItem>
    </List>
  );
}
