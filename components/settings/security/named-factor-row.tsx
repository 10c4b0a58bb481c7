"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { ListItem } from "@/components/ui/list";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toast-store";
import { FactorNameForm } from "./factor-name-form";

interface NamedFactorRowProps {
  name: string;
  /** When it was added and last used, ISO 8601. */
  createdAt: string;
  lastUsedAt: string | null;
  icon: ReactNode;
  /** Beside the name. */
  badge?: ReactNode;
  /** Between the name and the times. */
  about?: ReactNode;
  /** Below the times. */
  note?: ReactNode;
  isRemovable?: boolean;
  words: { renameTitle: string; removeTitle: string; removeText: string; removed: string };
  rename: (name: string) => Promise<void>;
  remove: () => Promise<void>;
  onChanged: () => Promise<void>;
}

/** One thing of the person's that proves who they are, with the name they gave it: an app, a passkey. */
export function NamedFactorRow(props: NamedFactorRowProps) {
  const { name, createdAt, lastUsedAt, icon, badge, about, note, isRemovable = true, words } = props;
  const { rename, remove, onChanged } = props;
  const t = useTranslations("security.twoFactor");
  const [isRenaming, setIsRenaming] = useState(false);
  const [isRemoving, setIsRemoving] = useState(false);
  return (
    <ListItem
      className="flex-wrap gap-y-2"
      icon={icon}
      end={
        <span className="flex flex-wrap gap-2">
          <Button variant="ghost" size="sm" aria-label={`${t("rename")}: ${name}`} onClick={() => setIsRenaming(true)}>
            {t("rename")}
          </Button>
          <Button
            variant="ghost"
            size="sm"
            disabled={!isRemovable}
            aria-label={`${t("remove")}: ${name}`}
            onClick={() => setIsRemoving(true)}
          >
            {t("remove")}
          </Button>
        </span>
      }
    >
      <p className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 truncate font-medium">{name}</span>
        {badge}
      </p>
      {about}
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
      {note}
      <Dialog open={isRenaming} onOpenChange={setIsRenaming}>
        <DialogContent size="sm" title={words.renameTitle}>
          <FactorNameForm
            defaultName={name}
            submitLabel={t("save")}
            submit={(input) => rename(input.name)}
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
        title={words.removeTitle}
        description={words.removeText}
        confirmLabel={t("remove")}
        onConfirm={async () => {
          await remove();
          toast.show({ message: words.removed, icon: "check" });
          void onChanged();
        }}
      />
    </ListItem>
  );
}
