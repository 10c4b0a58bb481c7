"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { providerName } from "@/components/chat/composer/provider-name";
import { ModelStateBadge } from "@/components/settings/model-state-badge";
import { QueryProblem } from "@/components/states/query-problem";
import { Section } from "@/components/ui/section";
import { Skeleton } from "@/components/ui/skeleton";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { providersDayQuery } from "@/lib/analytics/client";
import type { ProviderDay } from "@/lib/analytics/schema";
import { modelHealthQuery } from "@/lib/models/client";
import { formatCount, formatDurationMs } from "@/lib/platform/public/i18n-format";
import { healthOf } from "./provider-health";

const NOTHING = "–";
/** Half of the calls of a slot: more than a hiccup. */
const BAD_SHARE = 0.5;

function lookOf({ calls, failures }: ProviderDay["slots"][number]): string {
  if (calls === 0) return "fill-active";
  if (failures === 0) return "fill-success";
  return failures / calls < BAD_SHARE ? "fill-warn" : "fill-danger";
}

function DayBar({ slots }: { slots: ProviderDay["slots"] }) {
  const t = useTranslations("analytics.providers");
  const width = 100 / slots.length;
  const failed = slots.filter(({ failures }) => failures > 0).length;
  return (
    <>
      <svg aria-hidden className="block h-3.5 w-full min-w-44 rtl:-scale-x-100">
        {slots.map((slot, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
          <rect key={at} x={`${at * width}%`} width={`${width * 0.8}%`} height="100%" rx="1" className={lookOf(slot)} />
        ))}
      </svg>
      <span className="sr-only">{t("slots", { failed, count: slots.length })}</span>
    </>
  );
}

function Row({ day, health }: { day: ProviderDay; health: ReturnType<typeof healthOf> }) {
  const locale = useLocale();
  const success = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 2 });
  const { provider, calls, failures, firstTokenMs, movedElsewhere, slots } = day;
  return (
    <Tr>
      <th scope="row" className="text-start font-medium whitespace-nowrap text-text">
        {providerName(provider)}
      </th>
      <Td>
        <ModelStateBadge health={health} />
      </Td>
      <Td className="w-2/5">
        <DayBar slots={slots} />
      </Td>
      <Td numeric>{success.format(1 - failures / calls)}</Td>
      <Td numeric>{firstTokenMs === null ? NOTHING : formatDurationMs(firstTokenMs, locale)}</Td>
      <Td numeric>{formatCount(movedElsewhere, locale)}</Td>
    </Tr>
  );
}

/** How the providers did for the person in the last 24 hours, and whether their models are asked now. */
export function ProviderSection() {
  const t = useTranslations("analytics.providers");
  const query = useQuery(providersDayQuery());
  const { data: health } = useQuery(modelHealthQuery());
  return (
    <Section
      title={t("title")}
      action={
        <Link href="/settings/model-health" className="text-accent-text hover:underline">
          {t("health")}
        </Link>
      }
    >
      {query.isPending && <Skeleton className="h-28" />}
      <QueryProblem query={query} title={t("failed")} />
      {query.data?.items.length === 0 && <p className="text-text-2">{t("none")}</p>}
      {query.data && query.data.items.length > 0 && (
        <div className="list">
          <Table caption={t("title")} dense>
            <Thead>
              <Tr>
                <Th>{t("provider")}</Th>
                <Th>{t("state")}</Th>
                <Th>{t("day")}</Th>
                <Th numeric>{t("success")}</Th>
                <Th numeric>{t("firstToken")}</Th>
                <Th numeric>{t("moved")}</Th>
              </Tr>
            </Thead>
            <Tbody>
              {query.data.items.map((day) => (
                <Row key={day.provider} day={day} health={healthOf(day.provider, health?.items ?? [])} />
              ))}
            </Tbody>
          </Table>
        </div>
      )}
    </Section>
  );
}
