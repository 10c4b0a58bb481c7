"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, Link2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useErrorToast } from "@/components/auth/use-error-text";
import { QueryProblem } from "@/components/states/query-problem";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { List } from "@/components/ui/list";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast-store";
import { confirmConnection, connectionsKey, connectionsQuery, removeConnection } from "@/lib/auth/oauth/client";
import { type ConnectedAccount, type OAuthProblem, PROVIDER_NAMES } from "@/lib/auth/oauth/schema";
import { securityLogKey } from "@/lib/auth/security-log/client";
import { SIGN_IN_PROVIDERS } from "@/lib/platform/public/sign-in-providers";
import { useLastShown } from "../use-last-shown";
import { ConnectionRow } from "./connection-row";

interface ConnectionsSectionProps {
  /** What went wrong on the way to a service and back. */
  problem: OAuthProblem | null;
  /** Whether this server offers any service. */
  isOffered: boolean;
}

/** The services that sign in to this account; not there where none is offered and none is connected. */
export function ConnectionsSection({ problem, isOffered }: ConnectionsSectionProps) {
  const t = useTranslations("connections");
  const errorToast = useErrorToast();
  const queryClient = useQueryClient();
  const query = useQuery(connectionsQuery());
  const [removing, setRemoving] = useState<ConnectedAccount | null>(null);
  const shown = useLastShown(removing);
  const refresh = () =>
    Promise.all([connectionsKey, securityLogKey].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  const confirm = useMutation({
    mutationFn: confirmConnection,
    networkMode: "always",
    onError: errorToast,
    onSettled: refresh,
  });
  const { items = [], available = [], waiting = null, hasPassword = true, hasPasskey = false } = query.data ?? {};
  if (!isOffered && items.length === 0) return null;
  const providers = SIGN_IN_PROVIDERS.filter(
    (provider) => available.includes(provider) || items.some((item) => item.provider === provider),
  );
  const nameOf = (item: ConnectedAccount | null) => (item ? PROVIDER_NAMES[item.provider] : "");
  return (
    <Section title={t("title")} description={t("text")}>
      {problem && (
        <Banner tone="danger" icon={<CircleAlert aria-hidden />} className="mb-3">
          {t(`problems.${problem}`)}
        </Banner>
      )}
      {waiting && (
        <Banner
          icon={<Link2 aria-hidden />}
          className="mb-3 flex-wrap"
          action={
            <Button size="sm" variant="primary" busy={confirm.isPending} onClick={() => confirm.mutate()}>
              {t("connect")}
            </Button>
          }
        >
          {t("waiting", { provider: PROVIDER_NAMES[waiting.provider], email: waiting.email })}
        </Banner>
      )}
      {query.isPending && <Skeleton className="h-28" />}
      <QueryProblem query={query} title={t("failed")} />
      {providers.length > 0 && (
        <List label={t("title")}>
          {providers.map((provider) => (
            <ConnectionRow
              key={provider}
              provider={provider}
              connection={items.find((item) => item.provider === provider) ?? null}
              isOffered={available.includes(provider)}
              isLastWay={!hasPassword && !hasPasskey && items.length === 1}
              onRemove={setRemoving}
            />
          ))}
        </List>
      )}
      {items.some(({ grant }) => grant) && <p className="mt-2 text-12 text-text-2">{t("grant.purpose")}</p>}
      <ConfirmDialog
        open={removing !== null}
        onOpenChange={(open) => !open && setRemoving(null)}
        title={t("disconnectTitle", { provider: nameOf(shown) })}
        description={t("disconnectText")}
        confirmLabel={t("disconnect")}
        onConfirm={async () => {
          if (!removing) return;
          await removeConnection(removing.id);
          toast.show({ message: t("disconnected", { provider: nameOf(removing) }), icon: "check" });
          await refresh();
        }}
      />
    </Section>
  );
}
