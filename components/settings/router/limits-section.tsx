"use client";

import { useTranslations } from "next-intl";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import type { RouterPreferences } from "@/lib/models/preferences/schema";
import { LIMIT_FIELDS } from "./limit-fields";
import { LimitRow } from "./limit-row";
import { useChangePreferences } from "./use-change-preferences";

/** What Auto may not choose: too weak, too dear, too slow. */
export function LimitsSection({ preferences }: { preferences: RouterPreferences }) {
  const t = useTranslations("settings.router");
  const change = useChangePreferences();
  return (
    <Section title={t("limitsTitle")} description={t("limitsHint")}>
      <List label={t("limitsTitle")}>
        {LIMIT_FIELDS.map((field) => (
          <LimitRow
            key={field.name}
            field={field}
            thresholds={preferences.thresholds}
            onLimit={(value) => change({ thresholds: { [field.name]: value } })}
          />
        ))}
      </List>
    </Section>
  );
}
