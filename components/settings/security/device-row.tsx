"use client";

import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { ListItem } from "@/components/ui/list";
import { RelativeTime } from "@/components/ui/relative-time";
import type { SignedInDevice } from "@/lib/auth/devices/schema";
import { deviceIcon, deviceName } from "./device-name";

/** One place where the person is signed in. */
export function DeviceRow({ device, onRevoke }: { device: SignedInDevice; onRevoke: () => void }) {
  const t = useTranslations("security.devices");
  const name = deviceName(device.device) ?? t("unknown");
  const Icon = deviceIcon(device.device);
  const where = [device.place, device.ip].filter(Boolean).join(" · ");
  return (
    <ListItem
      className="flex-wrap gap-y-2"
      icon={<Icon aria-hidden className="size-5" />}
      end={
        device.isThis ? (
          <Badge tone="success">{t("this")}</Badge>
        ) : (
          <Button variant="ghost" size="sm" aria-label={`${t("signOut")}: ${name}`} onClick={onRevoke}>
            {t("signOut")}
          </Button>
        )
      }
    >
      <p className="flex flex-wrap items-center gap-x-2">
        <span className="truncate font-medium">{name}</span>
        {device.isNew && !device.isThis && <Badge tone="warn">{t("notSeenBefore")}</Badge>}
      </p>
      {where && <p className="num break-words text-text-2">{where}</p>}
      <p className="num text-12 text-text-3">
        {t("lastSeen")} <RelativeTime iso={device.lastSeenAt} />
        {" · "}
        {t("firstSeen")} <RelativeTime iso={device.firstSeenAt} />
      </p>
    </ListItem>
  );
}
