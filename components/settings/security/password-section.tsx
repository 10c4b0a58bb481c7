"use client";

import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { connectionsQuery } from "@/lib/auth/oauth/client";
import { ChangePasswordDialog } from "./change-password-dialog";
import { SetPasswordDialog } from "./set-password-dialog";

/** The password, which is never shown, and the way to another one. */
export function PasswordSection() {
  const t = useTranslations("security.password");
  const connections = useTranslations("connections");
  const hasPassword = useQuery(connectionsQuery()).data?.hasPassword ?? true;
  const [isChanging, setIsChanging] = useState(false);
  return (
    <Section title={t("title")}>
      <List label={t("title")}>
        <ListItem
          icon={<KeyRound aria-hidden className="size-5" />}
          end={
            <Button onClick={() => setIsChanging(true)}>
              {hasPassword ? t("change") : connections("setPassword")}
            </Button>
          }
        >
          <p className="font-medium">{t("name")}</p>
          <p className="text-text-2">{hasPassword ? t("hint") : connections("noPassword")}</p>
        </ListItem>
      </List>
      <ChangePasswordDialog open={isChanging && hasPassword} onOpenChange={setIsChanging} />
      <SetPasswordDialog open={isChanging && !hasPassword} onOpenChange={setIsChanging} />
    </Section>
  );
}
