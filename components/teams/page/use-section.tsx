"use client";

import { useQuery } from "@tanstack/react-query";
import { Clock } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useContext } from "react";
import { PlanLabel } from "@/components/settings/plan-label";
import { Banner } from "@/components/ui/banner";
import { List, ListItem } from "@/components/ui/list";
import { Section, Stat, StatStrip } from "@/components/ui/section";
import { useDateFormat } from "@/components/ui/time-zone";
import { quotaQuery } from "@/lib/billing/client";
import { workspaceUsageQuery } from "@/lib/billing/workspaces/usage/client";
import type { WorkspaceUsage } from "@/lib/billing/workspaces/usage/schema";
import { dateTimeFormat, formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { mayInWorkspace } from "@/lib/teams/policy";
import type { WorkspaceDetail } from "@/lib/teams/schema";
import { ListView } from "./list-view";

interface UseProps {
  workspace: WorkspaceDetail;
}

/** The month in numbers, for who administers the workspace. */
export function UseNumbers({ usage }: { usage: WorkspaceUsage }) {
  const t = useTranslations("teams.use");
  const locale = useLocale();
  const { requestsUsed, requestsLimit, costMicroUsd, seatsTaken, seatLimit, members } = usage;
  const of = (limit: number | null) =>
    limit === null ? t("unlimited") : t("of", { limit: formatCount(limit, locale) });
  const date = dateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" }).format(new Date(usage.resetsAt));
  return (
    <>
      <StatStrip>
        <Stat label={t("messages")} value={formatCount(requestsUsed, locale)} note={of(requestsLimit)} />
        <Stat label={t("seats")} value={formatCount(seatsTaken, locale)} note={of(seatLimit)} />
        <Stat label={t("cost")} value={formatMicroUsd(costMicroUsd, locale)} note={t("resets", { date })} />
      </StatStrip>
      <h3 className="mt-6 font-medium">{t("byMember")}</h3>
      {members.length === 0 && <p className="py-4 text-text-2">{t("none")}</p>}
      {members.length > 0 && (
        <List label={t("byMember")}>
          {members.map(({ userId, displayName, requests, costMicroUsd: cost }) => (
            <ListItem key={userId} end={<span className="num text-text-2">{formatMicroUsd(cost, locale)}</span>}>
              <p className="truncate font-medium">
                <bdi>{displayName}</bdi>
              </p>
              <p className="num text-text-2">{t("count", { count: requests })}</p>
            </ListItem>
          ))}
        </List>
      )}
    </>
  );
}

/** How long what one writes here is kept, and whether something of it goes. */
function Kept({ workspace: { conversationMaxDays: days, conversationsDeletedFrom: from } }: UseProps) {
  const t = useTranslations("teams.use");
  const day = useDateFormat({ dateStyle: "long" });
  if (days === null) return null;
  if (from === null) return <p className="mt-4 text-text-2">{t("kept", { days })}</p>;
  return (
    <Banner tone="warn" className="mt-4" icon={<Clock aria-hidden />}>
      {t("deletes", { days, date: day.format(new Date(from)) })}
    </Banner>
  );
}

/** The same by itself, where there is no plan to speak of. */
function KeptAlone({ workspace }: UseProps) {
  const t = useTranslations("teams.use");
  return (
    workspace.conversationMaxDays !== null && (
      <Section title={t("keptTitle")}>
        <Kept workspace={workspace} />
      </Section>
    )
  );
}

interface PaidUseProps extends UseProps {
  /** Whether plans are sold here: else who pays is worth a word only where the workspace has a plan. */
  sells: boolean;
}

function AdminUse({ workspace, sells }: PaidUseProps) {
  const t = useTranslations("teams.use");
  const query = useQuery(workspaceUsageQuery(workspace.id));
  const { data } = query;
  if (!sells && !data?.tier) return <KeptAlone workspace={workspace} />;
  return (
    <Section
      title={t("title")}
      description={data?.tier ? t("pays", { plan: data.tierName ?? "", workspace: workspace.name }) : t("text")}
    >
      <ListView query={query} items={data && [data]} empty={t("none")}>
        {([usage]) => usage && (usage.tier === null ? <p>{t("own")}</p> : <UseNumbers usage={usage} />)}
      </ListView>
      <Kept workspace={workspace} />
    </Section>
  );
}

/** Members see who pays, and nothing of the others. */
function MemberUse({ workspace, sells }: PaidUseProps) {
  const t = useTranslations("teams.use");
  const { data } = useQuery(quotaQuery());
  if (!sells && !data?.paidByWorkspace) return <KeptAlone workspace={workspace} />;
  if (!data) return null;
  return (
    <Section title={t("title")} description={t("text")}>
      <p>
        {data.paidByWorkspace === null ? t("own") : t("pays", { plan: data.tierName, workspace: data.paidByWorkspace })}
      </p>
      <Kept workspace={workspace} />
    </Section>
  );
}

/** Who pays in the workspace, and for who administers it what was used this month. */
export function UseSection({ workspace }: UseProps) {
  const sells = useContext(PlanLabel) !== null;
  const Use = mayInWorkspace(workspace.role, "billing.read") ? AdminUse : MemberUse;
  return <Use workspace={workspace} sells={sells} />;
}
