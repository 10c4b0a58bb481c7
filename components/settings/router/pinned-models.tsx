"use client";

import { useTranslations } from "next-intl";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import type { RouterPreferences } from "@/lib/models/preferences/schema";
import { INTENT_ROWS } from "./intent-rows";
import { PinRow } from "./pin-row";
import { useChangePreferences } from "./use-change-preferences";

/** One row for each kind of task: which model answers it, or that Auto chooses. */
export function PinnedModels({ preferences }: { preferences: RouterPreferences }) {
  const t = useTranslations("settings.router");
  const change = useChangePreferences();
  const { pins, excluded } = preferences;
  return (
    <Section title={t("pins")} description={t("pinsHint")}>
      <List label={t("pins")}>
        {INTENT_ROWS.map((intent) => (
          <PinRow
            key={intent}
            intent={intent}
            pinnedId={pins[intent] ?? null}
            excludedIds={excluded}
            onPin={(modelId) => change({ pins: { [intent]: modelId } })}
          />
        ))}
      </List>
    </Section>
  );
}
