"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { QueryProblem } from "@/components/states/query-problem";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast-store";
import { devicesKey, devicesQuery, revokeDevice, revokeOtherDevices } from "@/lib/auth/devices/client";
import { securityLogKey } from "@/lib/auth/security-log/client";
import { DeviceRow } from "./device-row";

/** Where the person is signed in; each can be signed out, or all others at once. */
export function DevicesSection() {
  const t = useTranslations("security.devices");
  const errorToast = useErrorToast();
  const queryClient = useQueryClient();
  const query = useQuery(devicesQuery());
  const [isAsking, setIsAsking] = useState(false);
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
  return (
    <Section
      title={t("title")}
      description={query.data && t("count", { count: items.length })}
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
      {items.length > 0 && (
        <List label={t("title")}>
          {items.map((device) => (
            <DeviceRow key={device.id} device={device} onRevoke={() => revoke.mutate(device.id)} />
          ))}
        </List>
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
    </Section>
  );
}
