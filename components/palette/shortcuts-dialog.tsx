"use client";

import { useTranslations } from "next-intl";
import { SHORTCUT_GROUPS, SHORTCUTS } from "@/components/shell/shortcuts";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";

interface ShortcutsDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** All shortcuts, by where they work. */
export function ShortcutsDialog({ open, onOpenChange }: ShortcutsDialogProps) {
  const t = useTranslations("palette");
  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent title={t("shortcutsTitle")}>
        {SHORTCUT_GROUPS.map((group) => (
          <section key={group} className="mt-4">
            <h3 className="mb-1 text-12 font-medium text-text-3">{t(`shortcutGroups.${group}`)}</h3>
            <dl>
              {SHORTCUTS.filter((shortcut) => shortcut.group === group).map(({ name, keys }) => (
                <div key={name} className="hairline-b flex min-h-9 items-center justify-between gap-4 last:border-0">
                  <dt>{t(`shortcuts.${name}`)}</dt>
                  <dd>
                    <Kbd keys={[...keys]} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </DialogContent>
    </Dialog>
  );
}
