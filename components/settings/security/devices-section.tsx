"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, Tbody, Th, Thead, Tr } from "@/components/ui/table";
import { toast } from "@/components/ui/toast-store";
import { VisuallyHidden } from "@/components/ui/visually-hidden";
import { apiKeysQuery } from "@/lib/auth/client";
import { devicesKey, devicesQuery, revokeDevice, revokeOtherDevices } from "@/lib/auth/devices/client";
import type { ApiKey } from "@/lib/auth/schema";
import { securityLogKey } from "@/lib/auth/security-log/client";
import { RevokeKeyDialog } from "../revoke-key-dialog";
import { DeviceRow } from "./device-row";
import { KeyRow, listKeysInUse } from "./key-row";

/** Where the person is signed in, programs with an API key too; each can be signed out, or all other devices at once. */
export function DevicesSection() {
  const t = useTranslations("security.devices");
  const settings = useTranslations("settings");
  const errorToast = useErrorToast();
  const queryClient = useQueryClient();
  const query = useQuery(devicesQuery());
  const keys = useQuery(apiKeysQuery());
  const [isAsking, setIsAsking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const refresh = () =>
    Promise.all([devicesKey, securityLogKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  const revoke = useMutation({
    mutationFn: revokeDevice,
    networkMode: "always",
    onError: errorToast,
    onSuccess: () => toast.show({ message: t("signedOut"), icon: "check" }),
    onSettled: refresh,
  });
  const revokeOthers = useMutation({
    mutationFn: revokeOtherDevices,
    networkMode: "always",
    onSuccess: ({ revoked }) => toast.show({ message: t("othersSignedOut", { count: revoked }), icon: "check" }),
    onSettled: refresh,
  });
  const items = query.data?.items ?? [];
  const keysInUse = listKeysInUse(keys.data?.items ?? [], Date.now());
  return (
    <Section
      title={t("title")}
      description={query.data && t("count", { count: items.length + keysInUse.length })}
      action={
        items.length > 1 && (
          <Button variant="danger-line" onClick={() => setIsAsking(true)}>
            {t("signOutOthers")}
          </Button>
        )
      }
    >
      {query.isPending && <Skeleton className="h-28" />}
      <QueryProblem query={query} title={t("failed")} />
      {query.data && !keys.data && (
        <QueryProblem query={keys} title={settings("loadFailed", { page: settings("pages.apiKeys.title") })} />
      )}
      {items.length > 0 && (
        <div className="list">
          <Table caption={t("title")}>
            <Thead>
              <Tr>
                <Th>{t("device")}</Th>
                <Th className="max-sm:hidden">{t("place")}</Th>
                <Th>{t("lastActive")}</Th>
                <Th>
                  <VisuallyHidden>{t("end")}</VisuallyHidden>
                </Th>
              </Tr>
            </Thead>
            <Tbody>
              {items.map((device) => (
                <DeviceRow key={device.id} device={device} onRevoke={() => revoke.mutate(device.id)} />
              ))}
              {keysInUse.map((apiKey) => (
                <KeyRow key={apiKey.id} apiKey={apiKey} onRevoke={() => setRevoking(apiKey)} />
              ))}
            </Tbody>
          </Table>
        </div>
      )}
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={t("othersTitle")}
        description={t("othersText")}
        confirmLabel={t("signOutOthers")}
        onConfirm={async () => {
          await revokeOthers.mutateAsync();
        }}
      />
      <RevokeKeyDialog apiKey={revoking} onClose={() => setRevoking(null)} />
    </Section>
  );
}
