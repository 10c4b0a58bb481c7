"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useApiForm } from "@/components/auth/use-api-form";
import { NativeSelect } from "@/components/settings/native-select";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Dialog, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { makeInvitationLink } from "@/lib/teams/invitations/client";
import { LINK_DAYS, makeLinkSchema } from "@/lib/teams/invitations/schema";
import type { InvitingProps } from "./invite-dialog";
import { SeatProblem } from "./seat-problem";

function LinkForm({ workspace, onMade, onClose }: InvitingProps & { onMade: (url: string) => void }) {
  const t = useTranslations("teams.invitations");
  const roles = useTranslations("workspaces.roles");
  const common = useTranslations("common");
  const [role, setRole] = useState("member");
  const [days, setDays] = useState("7");
  const form = useApiForm({
    schema: makeLinkSchema,
    read: (data) => ({ role, days: Number(days), maxUses: Number(data.get("maxUses")) }),
    fieldText: () => t("usesInvalid"),
    submit: (input) => makeInvitationLink(workspace.id, input),
    onSuccess: ({ url }) => onMade(url),
  });
  return (
    <form ref={form.formRef} method="post" noValidate onSubmit={form.onSubmit} className="mt-4 flex flex-col gap-4">
      <Field label={t("role")} hint={t(`roleHints.${role === "viewer" ? "viewer" : "member"}`)}>
        <NativeSelect value={role} onValueChange={setRole}>
          <option value="member">{roles("member")}</option>
          <option value="viewer">{roles("viewer")}</option>
        </NativeSelect>
      </Field>
      <Field label={t("maxUses")} name="maxUses" error={form.errors.maxUses}>
        <Input inputMode="numeric" defaultValue="10" autoComplete="off" onValueChange={() => form.clear("maxUses")} />
      </Field>
      <Field label={t("days")}>
        <NativeSelect value={days} onValueChange={setDays}>
          {LINK_DAYS.map((count) => (
            <option key={count} value={String(count)}>
              {t("daysOf", { count })}
            </option>
          ))}
        </NativeSelect>
      </Field>
      <SeatProblem error={form.problem} workspace={workspace} />
      <DialogFooter className="mt-1">
        <Button variant="ghost" onClick={() => onClose(false)}>
          {common("cancel")}
        </Button>
        <Button type="submit" variant="primary" busy={form.pending}>
          {t("makeLinkConfirm")}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** Makes a link by which others join, and shows it this once. */
export function LinkDialog(props: InvitingProps) {
  const t = useTranslations("teams.invitations");
  const [url, setUrl] = useState<string | null>(null);
  const done = () => props.onClose(url !== null);
  return (
    <Dialog open onOpenChange={(open) => !open && done()}>
      <DialogContent size="sm" title={t("makeLink")} description={url ? t("linkShown") : t("linkText")}>
        {url === null ? (
          <LinkForm {...props} onMade={setUrl} />
        ) : (
          <div className="mt-4">
            <Field label={t("link")}>
              <Input
                readOnly
                value={url}
                inputClassName="font-mono text-12"
                onFocus={(event) => event.currentTarget.select()}
                end={<CopyButton className="-me-1.5" text={url} label={t("copy")} />}
              />
            </Field>
            <DialogFooter>
              <Button variant="primary" onClick={done}>
                {t("done")}
              </Button>
            </DialogFooter>
          </div>
        )}
      </DialogContent>
    </Dialog>
  );
}
