"use client";

import { useLocale } from "next-intl";
import { useContext, useSyncExternalStore } from "react";
import { dateTimeFormat, formatRelativeTime } from "@/lib/platform/public/i18n-format";
import { TimeZoneContext } from "./time-zone";

const REFRESH_MS = 30_000;

/** One clock for all instances, in half-minute steps, so that equal snapshots cost no render. */
function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, REFRESH_MS);
  return () => clearInterval(timer);
}
const halfMinute = () => Math.floor(Date.now() / REFRESH_MS) * REFRESH_MS;

/** "2 hours ago", kept current; the exact time on hover. Renders the plain date on the server, where "now" differs. */
export function RelativeTime({ iso, className }: { iso: string; className?: string }) {
  const locale = useLocale();
  const nowMs = useSyncExternalStore<number | null>(subscribe, halfMinute, () => null);
  const date = new Date(iso);
  const zone = useContext(TimeZoneContext);
  const timeZone = zone ?? (nowMs === null ? "UTC" : undefined);
  const exact = dateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short", timeZone });
  const text =
    nowMs === null
      ? dateTimeFormat(locale, { dateStyle: "medium", timeZone }).format(date)
      : formatRelativeTime(date.getTime() - nowMs, locale);
  return (
    <time dateTime={iso} data-tooltip={exact.format(date)} className={className} suppressHydrationWarning>
      {text}
    </time>
  );
}
