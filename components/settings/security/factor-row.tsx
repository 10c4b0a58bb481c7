"use client";

import { Smartphone } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { ListItem } from "@/components/ui/list";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast-store";
import { removeFactor, renameFactor } from "@/lib/auth/two-factor/client";
import type { TwoFactor } from "@/lib/auth/two-factor/schema";
import { FactorNameForm } from "./factor-name-form";

interface FactorRowProps {
  factor: TwoFactor["factors"][number];
  onChanged: () => Promise<void>;
}

/** One authenticator app. */
export function FactorRow({ factor, onChanged }: FactorRowProps) {
  const t = useTranslations("security.twoFactor");
  const [isRenaming, setIsRenaming] = useState(false);
  const [isRemoving, setIsRemoving] = useState(false);
  const { id, name, createdAt, lastUsedAt } = factor;
  return (
    <ListItem
      className="flex-wrap gap-y-2"
      icon={<Smartphone aria-hidden className="size-5" />}
      end={
        <span className="flex flex-wrap gap-2">
          <Button variant="ghost" size="sm" aria-label={`${t("rename")}: ${name}`} onClick={() => setIsRenaming(true)}>
            {t("rename")}
          </Button>
          <Button variant="ghost" size="sm" aria-label={`${t("remove")}: ${name}`} onClick={() => setIsRemoving(true)}>
            {t("remove")}
          </Button>
        </span>
      }
    >
      <p className="truncate font-medium">{name}</p>
      <p className="num text-12 text-text-3">
        {t("added")} <RelativeTime iso={createdAt} />
        {" · "}
        {lastUsedAt ? (
          <>
            {t("lastUsed")} <RelativeTime iso={lastUsedAt} />
          </>
        ) : (
          t("neverUsed")
        )}
      </p>
      <Dialog open={isRenaming} onOpenChange={setIsRenaming}>
        <DialogContent size="sm" title={t("renameTitle")}>
          <FactorNameForm
            defaultName={name}
            submitLabel={t("save")}
            submit={(input) => renameFactor(id, input.name)}
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
        confirmLabel={t("remove")}
        onConfirm={async () => {
          await removeFactor(id);
          toast.show({ message: t("removed"), icon: "check" });
          void onChanged();
        }}
      />
    </ListItem>
  );
}
