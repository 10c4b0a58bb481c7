"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { List, ListItem } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { useDateFormat } from "@/components/ui/time-zone";
import { toast } from "@/components/ui/toast-store";
import { invitationsKey, invitationsQuery, revokeInvitation } from "@/lib/auth/admin/sign-up/client";
import type { Invitation } from "@/lib/auth/admin/sign-up/schema";
import { ListState } from "../list-state";
import { useTierNames } from "../use-tier-names";
import { InviteDialog } from "./invite-dialog";

const TONES = { open: "accent", accepted: "success", expired: "neutral", revoked: "neutral" } as const;

function InvitationRow({ invitation, onRevoke }: { invitation: Invitation; onRevoke: () => void }) {
  const t = useTranslations("admin.invitations");
  const people = useTranslations("admin.people");
  const tiers = useTierNames();
  const { email, role, tier, state, expiresAt } = invitation;
  const day = useDateFormat({ dateStyle: "medium", timeStyle: "short" }).format(new Date(expiresAt));
  return (
    <ListItem
      className="flex-wrap gap-y-2"
      end={
        <>
          <Badge tone={TONES[state]}>{t(`states.${state}`)}</Badge>
          {state === "open" && (
            <Button size="sm" variant="ghost" aria-label={`${t("revoke")}: ${email}`} onClick={onRevoke}>
              {t("revoke")}
            </Button>
          )}
        </>
      }
    >
      <p className="truncate font-medium">
        <bdi>{email}</bdi>
      </p>
      <p className="text-12 text-text-3">
        {[people(`roles.${role}`), tiers(tier), state === "open" ? t("until", { day }) : null]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </ListItem>
  );
}

/** Who was invited, and what became of it. */
export function InvitationsSection() {
  const t = useTranslations("admin.invitations");
  const errorToast = useErrorToast();
  const queryClient = useQueryClient();
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(invitationsQuery(search || undefined));
  const [isOpen, setIsOpen] = useState(false);
  const revoke = useMutation({
    mutationFn: revokeInvitation,
    networkMode: "always",
    onError: errorToast,
    onSuccess: () => toast.show({ message: t("revoked"), icon: "check" }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: invitationsKey }),
  });
  return (
    <Section
      title={t("title")}
      description={t("text")}
      action={
        <Button variant="primary" onClick={() => setIsOpen(true)}>
          {t("invite")}
        </Button>
      }
    >
      <Field label={t("search")} className="mb-3 max-w-80">
        <Input
          type="search"
          value={typed}
          placeholder={t("searchHint")}
          maxLength={254}
          autoComplete="off"
          onValueChange={setTyped}
        />
      </Field>
      <ListState query={query} empty={t(search ? "noneFits" : "none")}>
        {(items) => (
          <List label={t("title")}>
            {items.map((invitation) => (
              <InvitationRow
                key={invitation.id}
                invitation={invitation}
                onRevoke={() => revoke.mutate(invitation.id)}
              />
            ))}
          </List>
        )}
      </ListState>
      <InviteDialog open={isOpen} onOpenChange={setIsOpen} />
    </Section>
  );
}
