"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useHydrated } from "@/components/auth/use-hydrated";
import { knowsPasskeys, makePasskey } from "@/components/passkeys/ceremony";
import { PasskeyProblem } from "@/components/passkeys/passkey-problem";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { connectionsKey } from "@/lib/auth/oauth/client";
import { addPasskey, passkeysKey, passkeysQuery, startAddPasskey } from "@/lib/auth/passkeys/client";
import type { AddedPasskey } from "@/lib/auth/passkeys/schema";
import { securityLogKey } from "@/lib/auth/security-log/client";
import { twoFactorKey } from "@/lib/auth/two-factor/client";
import { AddedPasskeyDialog } from "./added-passkey-dialog";
import { PasskeyRow } from "./passkey-row";

const TOUCHED = [passkeysKey, twoFactorKey, connectionsKey, securityLogKey];

/** The person's passkeys: what is there, and the way to one more. */
export function PasskeysSection() {
  const t = useTranslations("passkeys");
  const queryClient = useQueryClient();
  const isReady = useHydrated();
  const query = useQuery(passkeysQuery());
  const [added, setAdded] = useState<AddedPasskey | null>(null);
  const refresh = async () => {
    await Promise.all(TOUCHED.map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  };
  const add = useMutation({
    mutationFn: async () => addPasskey(await makePasskey(await startAddPasskey())),
    networkMode: "always",
    onSuccess: (result) => {
      setAdded(result);
      void refresh();
    },
  });
  const { items = [], isLastWay = false } = query.data ?? {};
  const isPossible = isReady && knowsPasskeys();
  return (
    <Section
      title={t("title")}
      description={t("text")}
      action={
        query.data &&
        isPossible && (
          <Button busy={add.isPending} onClick={() => add.mutate()}>
            {t("add")}
          </Button>
        )
      }
    >
      {query.isPending && <Skeleton className="h-14" />}
      <QueryProblem query={query} title={t("failed")} />
      {query.data && items.length === 0 && (
        <p className="text-text-2">{isReady && !isPossible ? t("problems.unsupported") : t("none")}</p>
      )}
      {items.length > 0 && (
        <List label={t("title")}>
          {items.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} isLastWay={isLastWay} onChanged={refresh} />
          ))}
        </List>
      )}
      <PasskeyProblem error={add.error} />
      <AddedPasskeyDialog added={added} onClose={() => setAdded(null)} onChanged={refresh} />
    </Section>
  );
}
