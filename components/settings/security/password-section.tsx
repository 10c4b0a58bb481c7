"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { ChangePasswordDialog } from "./change-password-dialog";

/** The password, which is never shown, and the way to another one. */
export function PasswordSection() {
  const t = useTranslations("security.password");
  const [isChanging, setIsChanging] = useState(false);
  return (
    <Section title={t("title")}>
      <List label={t("title")}>
        <ListItem
          icon={<KeyRound aria-hidden className="size-5" />}
          end={<Button onClick={() => setIsChanging(true)}>{t("change")}</Button>}
        >
          <p className="font-medium">{t("name")}</p>
          <p className="text-text-2">{t("hint")}</p>
        </ListItem>
      </List>
      <ChangePasswordDialog open={isChanging} onOpenChange={setIsChanging} />
    </Section>
  );
}
