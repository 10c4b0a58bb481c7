import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { PlanLabelProvider } from "@/components/settings/plan-label";
import { quotaKey } from "@/lib/billing/client";
import { workspaceUsageQuery } from "@/lib/billing/workspaces/usage/client";
import type { WorkspaceUsage } from "@/lib/billing/workspaces/usage/schema";
import type { WorkspaceDetail } from "@/lib/teams/schema";
import deTeams from "../../../messages/de/teams.json" with { type: "json" };
import enCommon from "../../../messages/en/common.json" with { type: "json" };
import enErrors from "../../../messages/en/errors.json" with { type: "json" };
import enTeams from "../../../messages/en/teams.json" with { type: "json" };
import { UseSection } from "./use-section";

const TEAMS = { en: enTeams, de: deTeams };
const ID = "01935b3c-0000-7000-8000-000000000001";
const USAGE: WorkspaceUsage = {
  tier: "team",
  tierName: "Team",
  requestsUsed: 12,
  requestsLimit: 100_000,
  costMicroUsd: 3_000_000,
  resetsAt: "2027-02-01T00:00:00.000Z",
  seatsTaken: 2,
  seatLimit: 5,
  members: [{ userId: ID, displayName: "Ada", requests: 12, costMicroUsd: 3_000_000 }],
};

interface Shown {
  usage?: WorkspaceUsage;
  payer?: string | null;
  locale?: "en" | "de";
  kept?: Partial<WorkspaceDetail>;
  sells?: boolean;
}

function render(role: WorkspaceDetail["role"], { usage, payer = null, locale = "en", kept = {}, sells = true }: Shown) {
  const client = new QueryClient();
  if (usage) client.setQueryData(workspaceUsageQuery(ID).queryKey, usage);
  client.setQueryData(quotaKey, { paidByWorkspace: payer, tierName: "Team" });
  const keptForEver = { conversationMaxDays: null, conversationsDeletedFrom: null };
  const workspace = { id: ID, name: "Acme", role, ...keptForEver, ...kept } as WorkspaceDetail;
  const html = renderToStaticMarkup(
    <NextIntlClientProvider
      locale={locale}
      messages={{ teams: TEAMS[locale], common: enCommon, errors: enErrors }}
      timeZone="UTC"
    >
      <QueryClientProvider client={client}>
        <PlanLabelProvider label={sells ? "Plan" : null}>
          <UseSection workspace={workspace} />
        </PlanLabelProvider>
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
  return html.replace(/<[^>]+>/g, "|");
}

it("shows whoever administers the workspace what it pays for, in all and by member", () => {
  const text = render("admin", { usage: USAGE });
  for (const words of ["The plan Team of Acme pays", "of 100,000", "of 5", "|Ada|", "12 messages", "$3.00"]) {
    expect(text).toContain(words);
  }
  expect(render("owner", { usage: USAGE, locale: "de" })).toContain("Der Tarif Team von Acme zahlt");
  expect(render("owner", { usage: { ...USAGE, members: [] } })).toContain("Nothing used yet this month.");
  expect(render("owner", { usage: { ...USAGE, tier: null } })).toContain("Everybody pays for themselves here");
});

it("shows a member who pays, and nothing else", () => {
  const text = render("member", { usage: USAGE, payer: "Acme" });
  expect(text).toContain("The plan Team of Acme pays");
  for (const words of ["Ada", "$", "100,000", "Seats"]) expect(text).not.toContain(words);
  expect(render("viewer", { usage: USAGE })).toContain("Everybody pays for themselves here");
});

it("speaks of paying only where plans are sold or the workspace has one, and says how long things are kept all the same", () => {
  const kept = { conversationMaxDays: 90 };
  for (const role of ["owner", "member"] as const) {
    const none = { ...USAGE, tier: null };
    expect(render(role, { usage: none, sells: false })).toBe("");
    const text = render(role, { usage: none, sells: false, kept });
    expect(text).toContain("are kept for 90 days after their last use");
    expect(text).not.toMatch(/pays|plan/i);
    expect(render(role, { usage: USAGE, payer: "Acme", sells: false })).toContain("The plan Team of Acme pays");
  }
});

it("says to everybody how long their conversations here are kept, and from when older ones go", () => {
  const [limit, date] = [{ conversationMaxDays: 90 }, { conversationsDeletedFrom: "2027-03-04T12:00:00.000Z" }];
  for (const role of ["owner", "member"] as const) {
    const show = (kept: Partial<WorkspaceDetail>, locale?: "de") =>
      render(role, { usage: USAGE, payer: "Acme", kept, ...(locale ? { locale } : {}) });
    expect(show({})).not.toMatch(/90|kept for|2027-03|March/);
    expect(show(limit)).toContain("are kept for 90 days after their last use");
    expect(show({ ...limit, ...date })).toContain("not used for 90 days are deleted from March 4, 2027 on");
    expect(show({ ...limit, ...date }, "de")).toContain("werden ab 4. März 2027 gelöscht");
  }
});
