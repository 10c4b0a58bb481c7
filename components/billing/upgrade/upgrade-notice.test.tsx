import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, expect, it, vi } from "vitest";
import { QuotaNotice } from "@/components/chat/composer/quota-notice";
import { QuotaStrip } from "@/components/chat/composer/quota-strip";
import { UsageNotice } from "@/components/chat/composer/usage-notice";
import type { BudgetWarning } from "@/lib/billing/budgets/schema";
import { quotaKey } from "@/lib/billing/client";
import type { Quota } from "@/lib/billing/schema";
import { planKey } from "@/lib/billing/stripe/client";
import { conversationKey } from "@/lib/chat/client";
import deChat from "../../../messages/de/chat.json" with { type: "json" };
import deUpgrade from "../../../messages/de/upgrade.json" with { type: "json" };
import enChat from "../../../messages/en/chat.json" with { type: "json" };
import enUpgrade from "../../../messages/en/upgrade.json" with { type: "json" };
import { UpgradeNotice } from "./upgrade-notice";

const place = vi.hoisted(() => ({ path: "/chat" }));
vi.mock("next/navigation", () => ({ usePathname: () => place.path, useRouter: () => ({}) }));
beforeEach(() => {
  place.path = "/chat";
});

const WORDS = { en: { upgrade: enUpgrade, chat: enChat }, de: { upgrade: deUpgrade, chat: deChat } };
const quotaOf = (requestsUsed: number): Quota => ({
  tier: "free",
  tierName: "Free",
  paidByWorkspace: null,
  requestsUsed,
  requestsLimit: 100,
  requestsPerMinute: 20,
  files: { maxBytes: 5_000_000, maxCount: 4, above: [] },
  costMicroUsd: 0,
  creditMicroUsd: 0,
  beyondMicroUsd: 0,
  budgets: [],
  periodStart: "2027-01-01",
  resetsAt: "2027-02-01T00:00:00.000Z",
});
const tier = (id: string, name: string, requestsPerMonth: number | null) => ({ id, name, requestsPerMonth });
const tiers = [tier("free", "Free", 100), tier("pro", "Pro", 10_000), tier("enterprise", "Enterprise", null)];

function render(
  node: React.ReactNode,
  used: number | Quota,
  sold: string[],
  locale: "en" | "de" = "en",
  team: object | null = null,
): string {
  const client = new QueryClient();
  client.setQueryData(quotaKey, typeof used === "number" ? quotaOf(used) : used);
  client.setQueryData(planKey, { tier: "free", tiers, offers: sold.map((id) => ({ tier: id })), team });
  client.setQueryData(conversationKey("in-harbor"), { conversation: { projectId: "p" } });
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={WORDS[locale]} timeZone="UTC">
      <QueryClientProvider client={client}>{node}</QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

it.each(["en", "de"] as const)(
  "offers the plan that lifts a used-up month, as a status that goes away, in %s",
  (locale) => {
    const html = render(<UpgradeNotice />, 100, ["pro"], locale);
    const words = WORDS[locale].upgrade;
    expect(html).toContain('role="status"');
    expect(html).toContain(`${words.met.messages.replace("'", "&#x27;")} ${words.lifts.replace("{plan}", "Pro")}`);
    expect(html).toContain('href="/settings/plan"');
    expect(html).toContain(`aria-label="${words.dismiss}"`);
  },
);

it("says nothing while nothing is met, where no plan on offer lifts it, and on the plan's own page", () => {
  expect(render(<UpgradeNotice />, 99, ["pro"])).toBe("");
  expect(render(<UpgradeNotice />, 100, [])).toBe("");
  place.path = "/settings/plan";
  expect(render(<UpgradeNotice />, 100, ["pro"])).toBe("");
});

it("says in the composer that a workspace pays, and offers no plan of the person's where one does", () => {
  const quota = { ...quotaOf(100), paidByWorkspace: "Acme" };
  expect(render(<QuotaNotice quota={quota} />, 100, [])).toContain(
    "Acme pays here, for all its members together. Starts again on February 1.",
  );
  expect(render(<QuotaNotice quota={quota} />, 100, [], "de")).toContain("Hier zahlt Acme");
  place.path = "/chat";
  expect(render(<UpgradeNotice />, 100, ["pro"])).not.toBe("");
  expect(render(<UpgradeNotice />, quota, ["pro"])).toBe("");
});

it("offers the workspace's next plan to who may change it, and says whose is in force", () => {
  const quota = { ...quotaOf(100), paidByWorkspace: "Acme" };
  const html = render(<UpgradeNotice />, quota, ["pro"], "de", { name: "Acme" });
  expect(html).toContain("Hier gilt der Tarif von Acme. Pro erlaubt mehr.");
});

it("says in the composer how few messages are left, to be put away, and that none is, for good", () => {
  const near = render(<QuotaNotice quota={quotaOf(95)} />, 95, []);
  expect(near).toContain("5 messages left this month");
  expect(near).toContain("Starts again on February 1.");
  expect(near).toContain('aria-label="Dismiss"');
  const usedUp = render(<QuotaNotice quota={quotaOf(100)} />, 100, []);
  expect(usedUp).toContain("100 of 100 messages used");
  expect(usedUp).not.toContain("Dismiss");
});

it("says in the composer which budget is nearly spent, what it does and when it starts again", () => {
  const budget = { period: "day", limitMicroUsd: 1_000, resetsAt: "2027-01-02T00:00:00.000Z" } as const;
  const harbor = { scope: "project", projectId: "p", projectName: "Harbor" } as const;
  const own = { scope: "everything", projectId: null, projectName: null } as const;
  const budgets: BudgetWarning[] = [
    { ...budget, ...harbor, spentMicroUsd: 1_100, state: "used_up" },
    { ...budget, ...own, spentMicroUsd: 899, state: "warn" },
  ];
  const quota = { ...quotaOf(1), budgets };
  const outside = render(<UsageNotice quota={quota} place="c" />, quota, []);
  expect(outside).toContain("89% of your budget for today is spent");
  expect(outside).toContain("From 90 % on, Auto chooses the lowest cost. Starts again on January 2 (UTC).");
  expect(outside).toContain('aria-label="Dismiss"');
  const inside = render(<UsageNotice quota={quota} place="in-harbor" />, quota, [], "de");
  expect(inside).toMatch(/110\s%\sdes Budgets von „Harbor“ für heute sind ausgegeben/);
  expect(inside).toContain("Beginnt am 2. Januar (UTC) von vorn.");
  expect(inside).not.toContain(deChat.quota.dismiss);
  expect(render(<UsageNotice quota={quotaOf(1)} place="c" />, 1, [])).toBe("");
});

it("says in the composer what pays once the month is used, beside a budget, and what is left of that", () => {
  const show = (more: Partial<Quota>, locale: "en" | "de" = "en") => {
    const quota = { ...quotaOf(100), ...more };
    return render(<UsageNotice quota={quota} place="c" />, quota, [], locale);
  };
  const credits = show({ creditMicroUsd: 4_200_000, beyondMicroUsd: 9_000_000 });
  expect(credits).toContain("Credits pay now: $4.20 left");
  expect(credits).toContain("They start again on February 1.");
  expect(credits).toContain('aria-label="Dismiss"');
  expect(show({ creditMicroUsd: 4_200_000, beyondMicroUsd: 9_000_000 }, "de")).toContain("Jetzt zahlt dein Guthaben");
  expect(show({ beyondMicroUsd: 9_000_000 })).toContain("Billed now: $9.00 left");
  const budget = {
    scope: "everything",
    projectId: null,
    projectName: null,
    period: "day",
    spentMicroUsd: 90,
    limitMicroUsd: 100,
    state: "warn",
    resetsAt: "2027-01-02T00:00:00.000Z",
  } as BudgetWarning;
  const both = show({ beyondMicroUsd: 9_000_000, budgets: [budget] });
  expect(both).toMatch(/90% of your budget[\s\S]*Billed now/);
  expect(render(<QuotaStrip place="c" />, { ...quotaOf(99), beyondMicroUsd: 9 }, [])).toBe("");
});
