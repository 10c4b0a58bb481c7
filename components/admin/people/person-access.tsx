"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import type { AdminUserDetail, UserChange } from "@/lib/auth/admin/users/schema";
import { ChangeDialog } from "./change-dialog";

/** What can be done with an account in this state, and whether it takes something away. */
function changesFor({ state, isSelf }: AdminUserDetail): { change: UserChange; isDanger: boolean }[] {
  const isDisabled = state === "disabled";
  return [
    { change: "role", isDanger: false },
    { change: "tier", isDanger: false },
    ...(isDisabled ? [] : [{ change: "send_password_reset", isDanger: false } as const]),
    { change: "reset_two_factor", isDanger: true },
    { change: "end_sessions", isDanger: true },
    ...(isDisabled ? [{ change: "enable", isDanger: false } as const] : []),
    ...(isDisabled || isSelf ? [] : [{ change: "disable", isDanger: true } as const]),
  ];
}

/** Every change of the account, each behind a dialog that asks for the reason. */
export function PersonAccess({ user }: { user: AdminUserDetail }) {
  const t = useTranslations("admin.changes");
  const [change, setChange] = useState<UserChange | null>(null);
  return (
    <Section title={t("title")} description={t("text")}>
      <List label={t("title")}>
        {changesFor(user).map(({ change: name, isDanger }) => (
          <ListItem
            key={name}
            className="flex-wrap gap-y-2"
            end={
              <Button variant={isDanger ? "danger-line" : "line"} onClick={() => setChange(name)}>
                {t(`${name}.open`)}
              </Button>
            }
          >
            <p className="font-medium">{t(`${name}.name`)}</p>
            <p className="text-text-2">{t(`${name}.hint`)}</p>
          </ListItem>
        ))}
      </List>
      {change && <ChangeDialog key={change} change={change} user={user} onClose={() => setChange(null)} />}
    </Section>
  );
}
