"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { ListItem } from "@/components/ui/list";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast-store";
import { removePasskey, renamePasskey } from "@/lib/auth/passkeys/client";
import type { Passkey } from "@/lib/auth/passkeys/schema";
import { FactorNameForm } from "./factor-name-form";

interface PasskeyRowProps {
  passkey: Passkey;
  /** Nothing else signs in to the account. */
  isLastWay: boolean;
  onChanged: () => Promise<void>;
}

/** One passkey. */
export function PasskeyRow({ passkey, isLastWay, onChanged }: PasskeyRowProps) {
  const t = useTranslations("passkeys");
  const factors = useTranslations("security.twoFactor");
  const [isRenaming, setIsRenaming] = useState(false);
  const [isRemoving, setIsRemoving] = useState(false);
  const { id, name, createdAt, lastUsedAt, isSynced, transports } = passkey;
  return (
    <ListItem
      className="flex-wrap gap-y-2"
      icon={<KeyRound aria-hidden className="size-5" />}
      end={
        <span className="flex flex-wrap gap-2">
          <Button
            variant="ghost"
            size="sm"
            aria-label={`${factors("rename")}: ${name}`}
            onClick={() => setIsRenaming(true)}
          >
            {factors("rename")}
          </Button>
          <Button
            variant="ghost"
            size="sm"
            disabled={isLastWay}
            aria-label={`${factors("remove")}: ${name}`}
            onClick={() => setIsRemoving(true)}
          >
            {factors("remove")}
          </Button>
        </span>
      }
    >
      <p className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 truncate font-medium">{name}</span>
        <Badge tone="neutral">{isSynced ? t("synced") : t("bound")}</Badge>
      </p>
      {transports.length > 0 && (
        <p className="text-12 text-text-2">
          {t("reached", { ways: transports.map((transport) => t(`transports.${transport}`)).join(", ") })}
        </p>
      )}
      <p className="num text-12 text-text-3">
        {factors("added")} <RelativeTime iso={createdAt} />
        {" · "}
        {lastUsedAt ? (
          <>
            {factors("lastUsed")} <RelativeTime iso={lastUsedAt} />
          </>
        ) : (
          factors("neverUsed")
        )}
      </p>
      {isLastWay && <p className="text-12 text-text-2">{t("lastWay")}</p>}
      <Dialog open={isRenaming} onOpenChange={setIsRenaming}>
        <DialogContent size="sm" title={t("renameTitle")}>
          <FactorNameForm
            defaultName={name}
            submitLabel={factors("save")}
            submit={(input) => renamePasskey(id, input.name)}
            onCancel={() => setIsRenaming(false)}
            onDone={() => {
              setIsRenaming(false);
              void onChanged();
            }}
          />
        </DialogContent>
      </Dialog>
      <ConfirmDialog
        open={isRemoving}
        onOpenChange={setIsRemoving}
        title={t("removeTitle", { name })}
        description={t("removeText")}
        confirmLabel={factors("remove")}
        onConfirm={async () => {
          await removePasskey(id);
          toast.show({ message: t("removed"), icon: "check" });
          void onChanged();
        }}
      />
    </ListItem>
  );
}
