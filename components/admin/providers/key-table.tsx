"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { useLastShown } from "@/components/settings/use-last-shown";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Table, Tbody, Th, Thead, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast-store";
import { changePoolKey, removePoolKey, testPoolKey } from "@/lib/models/operator-keys/client";
import type { PoolKey } from "@/lib/models/operator-keys/schema";
import { ChangeKeyDialog } from "./change-key-dialog";
import { KeyRow } from "./key-row";

/** The keys with what can be done with each; those of the environment can be tested alone. */
export function KeyTable({ items, onChanged }: { items: readonly PoolKey[]; onChanged: () => Promise<unknown> }) {
  const t = useTranslations("console.providers");
  const errorToast = useErrorToast();
  const [changing, setChanging] = useState<PoolKey | null>(null);
  const [removing, setRemoving] = useState<PoolKey | null>(null);
  const changed = useLastShown(changing);
  const removed = useLastShown(removing);

  async function act(work: () => Promise<PoolKey>, message: (key: PoolKey) => string) {
    try {
      const key = await work();
      toast.show({ message: message(key) });
    } catch (error) {
      errorToast(error);
    } finally {
      await onChanged();
    }
  }
  return (
    <>
      <Table caption={t("caption")}>
        <Thead>
          <Tr>
            <Th>{t("provider")}</Th>
            <Th>{t("state")}</Th>
            <Th numeric>{t("weight")}</Th>
            <Th numeric>{t("spent")}</Th>
            <Th>
              <span className="sr-only">{t("act")}</span>
            </Th>
          </Tr>
        </Thead>
        <Tbody>
          {items.map((key) => (
            <KeyRow
              key={key.id}
              item={key}
              onTest={() =>
                act(
                  () => testPoolKey(key.id),
                  ({ lastTest }) => t(`tests.${lastTest?.status ?? "untested"}`),
                )
              }
              onSwitch={() =>
                act(
                  () => changePoolKey(key.id, { enabled: !key.enabled }),
                  ({ enabled }) => t(enabled ? "switchedOn" : "switchedOff"),
                )
              }
              onChange={() => setChanging(key)}
              onRemove={() => setRemoving(key)}
            />
          ))}
        </Tbody>
      </Table>
      {changed && (
        <ChangeKeyDialog
          key={changed.id}
          item={changed}
          open={changing !== null}
          onClose={() => setChanging(null)}
          onChanged={onChanged}
        />
      )}
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => !open && setRemoving(null)}
        title={t("removeTitle", { provider: removed?.provider.name ?? "" })}
        description={t("removeText", { hint: removed?.hint ?? "…" })}
        confirmLabel={t("remove")}
        onConfirm={async () => {
          if (!removed) return;
          await removePoolKey(removed.id);
          await onChanged();
          toast.show({ message: t("removed") });
        }}
      />
    </>
  );
}
