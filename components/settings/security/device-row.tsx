"use client";

import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import type { SignedInDevice } from "@/lib/auth/devices/schema";
import { deviceIcon, deviceName } from "./device-name";
import { SignedInRow } from "./signed-in-row";

/** A browser where the person is signed in. */
export function DeviceRow({ device, onRevoke }: { device: SignedInDevice; onRevoke: () => void }) {
  const t = useTranslations("security.devices");
  const name = deviceName(device.device) ?? t("unknown");
  const { isThis, isNew, place, ip, firstSeenAt, lastSeenAt } = device;
  return (
    <SignedInRow
      icon={deviceIcon(device.device)}
      name={name}
      mark={isNew && !isThis && <Badge tone="warn">{t("notSeenBefore")}</Badge>}
      since={
        <>
          {t("firstSeen")} <RelativeTime iso={firstSeenAt} />
        </>
      }
      where={[place, ip]}
      active={
        isThis ? (
          <span className="inline-flex items-center gap-1.5 text-success">
            <span aria-hidden className="size-1.5 rounded-full bg-success" />
            {t("this")}
          </span>
        ) : (
          <RelativeTime iso={lastSeenAt} />
        )
      }
      act={isThis ? undefined : { label: t("signOut"), of: name, onAct: onRevoke }}
    />
  );
}
