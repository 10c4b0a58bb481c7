"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useShell } from "@/components/shell/shell-context";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { Switch } from "@/components/ui/switch";
import { profileQuery } from "@/lib/auth/client";
import { useSaveProfile } from "./use-save-profile";

/** Whether another model may finish an answer of Auto that broke off; saved at once. */
export function ContinueAnswers() {
  const t = useTranslations("settings.modelHealth");
  const { data: profile } = useQuery(profileQuery(useShell().profile));
  const save = useSaveProfile();
  const checked = save.isPending
    ? save.variables.continueWithAnotherModel
    : (profile?.continueWithAnotherModel ?? true);
  return (
    <Section title={t("brokenAnswers")}>
      <List>
        <ListItem
          end={
            <Switch
              label={t("continue")}
              checked={checked ?? true}
              onCheckedChange={(continueWithAnotherModel) => save.mutate({ continueWithAnotherModel })}
            />
          }
        >
          <p className="font-medium">{t("continue")}</p>
          <p className="text-text-2">{t("continueHint")}</p>
        </ListItem>
      </List>
    </Section>
  );
}
