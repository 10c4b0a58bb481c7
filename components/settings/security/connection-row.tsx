"use client";

import { useMutation } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { ProviderMark } from "@/components/auth/provider-mark";
import { useErrorToast } from "@/components/auth/use-error-text";
import { Button } from "@/components/ui/button";
import { ListItem } from "@/components/ui/list";
import { RelativeTime } from "@/components/ui/relative-time";
import { startConnect } from "@/lib/auth/oauth/client";
import { type ConnectedAccount, PROVIDER_NAMES } from "@/lib/auth/oauth/schema";
import type { SignInProviderId } from "@/lib/platform/public/sign-in-providers";
import { ConnectionGrant } from "./connection-grant";

interface ConnectionRowProps {
  provider: SignInProviderId;
  connection: ConnectedAccount | null;
  /** Whether this server still offers the service. */
  isOffered: boolean;
  /** Nothing else signs in to the account. */
  isLastWay: boolean;
  onRemove: (connection: ConnectedAccount) => void;
}

/** One service: what it is connected to, or the way to connect it. */
export function ConnectionRow({ provider, connection, isOffered, isLastWay, onRemove }: ConnectionRowProps) {
  const t = useTranslations("connections");
  const errorToast = useErrorToast();
  const name = PROVIDER_NAMES[provider];
  const connect = useMutation({
    mutationFn: () => startConnect({ provider, next: "/settings/security" }),
    networkMode: "always",
    onError: errorToast,
    onSuccess: ({ url }) => location.assign(url),
  });
  const hasEnded = connection?.grant?.state === "ended";
  const connectLabel = hasEnded ? t("grant.again") : t("connect");
  const connectButton = (
    <Button
      size="sm"
      busy={connect.isPending}
      aria-label={`${connectLabel}: ${name}`}
      className={hasEnded ? "mt-2" : undefined}
      onClick={() => connect.mutate()}
    >
      {connectLabel}
    </Button>
  );
  const disconnectButton = connection && (
    <Button
      size="sm"
      disabled={isLastWay}
      aria-label={`${t("disconnect")}: ${name}`}
      onClick={() => onRemove(connection)}
    >
      {t("disconnect")}
    </Button>
  );
  return (
    <ListItem
      className="flex-wrap gap-y-2"
      icon={<ProviderMark provider={provider} />}
      end={disconnectButton ?? connectButton}
    >
      <p className="font-medium">{name}</p>
      <p className="break-words text-text-2">{connection ? connection.email : t("notConnected")}</p>
      {connection && (
        <p className="num text-12 text-text-3">
          {t("since")} <RelativeTime iso={connection.createdAt} />
          {" · "}
          {connection.lastUsedAt ? (
            <>
              {t("lastUsed")} <RelativeTime iso={connection.lastUsedAt} />
            </>
          ) : (
            t("neverUsed")
          )}
          {!isOffered && ` · ${t("unavailableHere")}`}
        </p>
      )}
      {connection?.grant && <ConnectionGrant grant={connection.grant} provider={name} />}
      {hasEnded && isOffered && connectButton}
      {connection && isLastWay && <p className="text-12 text-text-2">{t("lastWay")}</p>}
    </ListItem>
  );
}
