"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast-store";
import { catalogKey, providersKey } from "@/lib/models/client";
import type { OwnKey, UpdateOwnKey } from "@/lib/models/keys/own-keys/schema";
import { useLastShown } from "../use-last-shown";
import { OwnKeyForm } from "./own-key-form";
import { OwnKeyRow } from "./own-key-row";

/** What can be done with a key. */
export interface KeyActs {
  update: (id: string, change: UpdateOwnKey) => Promise<unknown>;
  /** @returns the key as it is then */
  test: (id: string) => Promise<OwnKey | undefined>;
  remove: (id: string) => Promise<void>;
}

interface OwnKeysProps {
  /** The provider's name. */
  name: string;
  ownKeys: readonly OwnKey[];
  owner: "user" | "workspace";
  acts: KeyActs;
}

/** The keys of a person or a workspace for one provider: which they are, how they do, and what can be done with each. */
export function OwnKeys({ name, ownKeys, owner, acts }: OwnKeysProps) {
  const t = useTranslations("keys");
  const queryClient = useQueryClient();
  const onError = useErrorToast();
  const [editing, setEditing] = useState<OwnKey | null>(null);
  const [removing, setRemoving] = useState<OwnKey | null>(null);
  const shown = useLastShown(editing);
  const nameOf = (key: OwnKey | null) => {
    if (!key) return "";
    return (
      key.label ||
      (key.hint ? `…${key.hint}` : t("unnamed", { number: ownKeys.findIndex(({ id }) => id === key.id) + 1 }))
    );
  };
  const removingName = nameOf(useLastShown(removing));
  const readAgain = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: providersKey }),
      ...(owner === "workspace" ? [queryClient.invalidateQueries({ queryKey: ["workspaces"] })] : []),
      queryClient.invalidateQueries({ queryKey: catalogKey }),
    ]);
  const pause = useMutation({
    mutationFn: ({ id, state }: OwnKey) => acts.update(id, { paused: state !== "paused" }),
    networkMode: "always",
    onSuccess: readAgain,
    onError,
  });
  const test = useMutation({
    mutationFn: ({ id }: OwnKey) => acts.test(id),
    networkMode: "always",
    async onSuccess(tested, key) {
      const failed = tested?.lastError != null;
      toast.show({
        message: t(failed ? "testFailed" : "testOk", { name: nameOf(key) }),
        icon: failed ? "error" : "check",
      });
      await readAgain();
    },
    onError,
  });
  return (
    <>
      <ul aria-label={t(`title.${owner}`, { name })} className="mt-2 flex flex-col gap-1">
        {ownKeys.map((key) => (
          <OwnKeyRow
            key={key.id}
            ownKey={key}
            name={nameOf(key)}
            isOne={ownKeys.length === 1}
            busy={test.isPending && test.variables.id === key.id}
            onTest={() => test.mutate(key)}
            onPause={() => pause.mutate(key)}
            onEdit={() => setEditing(key)}
            onRemove={() => setRemoving(key)}
          />
        ))}
      </ul>
      {ownKeys.length > 0 && ownKeys.every(({ state }) => state === "paused") && (
        <p className="mt-1 text-12 text-text-2">{t(`allPaused.${owner}`, { name })}</p>
      )}
      <Dialog open={editing !== null} onOpenChange={(open) => !open && setEditing(null)}>
        <DialogContent title={t("editTitle", { name: nameOf(shown) })}>
          {shown && (
            <OwnKeyForm
              key={shown.id}
              ownKey={shown}
              submit={(change) => acts.update(shown.id, change)}
              onCancel={() => setEditing(null)}
              onSaved={async () => {
                await readAgain();
                setEditing(null);
              }}
            />
          )}
        </DialogContent>
      </Dialog>
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => !open && setRemoving(null)}
        title={t("removeTitle", { name: removingName })}
        description={t("removeText", { name })}
        confirmLabel={t("removeConfirm")}
        onConfirm={async () => {
          if (!removing) return;
          await acts.remove(removing.id);
          await readAgain();
        }}
      />
    </>
  );
}
