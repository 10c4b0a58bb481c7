"use client";

import { useTranslations } from "next-intl";
import { SHORTCUT_GROUPS, SHORTCUTS } from "@/components/shell/shortcuts";
import { Kbd } from "@/components/ui/kbd";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { SettingsPage } from "./settings-page";

/** Every shortcut, in the words and the order of the dialog behind "?". */
export function ShortcutsPage() {
  const t = useTranslations("palette");
  return (
    <SettingsPage page="shortcuts">
      {SHORTCUT_GROUPS.map((group) => (
        <Section key={group} title={t(`shortcutGroups.${group}`)}>
          <List label={t(`shortcutGroups.${group}`)}>
            {SHORTCUTS.filter((shortcut) => shortcut.group === group).map(({ name, keys }) => (
              <ListItem key={name} className="min-h-11 py-2" end={<Kbd keys={[...keys]} />}>
                {t(`shortcuts.${name}`)}
              </ListItem>
            ))}
          </List>
        </Section>
      ))}
    </SettingsPage>
  );
}
