import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { PricedTier } from "@/lib/billing/stripe/schema";
import deBilling from "../../messages/de/billing.json" with { type: "json" };
import deMarketing from "../../messages/de/marketing.json" with { type: "json" };
import enBilling from "../../messages/en/billing.json" with { type: "json" };
import enMarketing from "../../messages/en/marketing.json" with { type: "json" };
import { PricingPage } from "./pricing-page";
import { PricingTable } from "./pricing-table";
import { PricingTiers } from "./pricing-tiers";

const WORDS = {
  en: { billing: enBilling, marketing: enMarketing },
  de: { billing: deBilling, marketing: deMarketing },
};
const tier = (id: PricedTier["id"], name: string, more: Partial<PricedTier>): PricedTier => ({
  id,
  name,
  requestsPerMinute: 20,
  requestsPerMonth: 100,
  maxParallelRuns: 3,
  maxApiKeys: 20,
  maxBudgets: 20,
  storageMaxBytes: 500_000_000,
  attachmentMaxBytes: 5_000_000,
  messageMaxAttachments: 4,
  contextMaxTokens: 200_000,
  modelMaxMicroUsdPerMtok: null,
  support: "none",
  conversationMaxDays: null,
  seats: null,
  monthlyMicroUsd: 0,
  yearlyMicroUsd: 0,
  trialDays: 0,
  overagePercent: null,
  ...more,
});
const FREE = tier("free", "Free", {});
const PRO = tier("pro", "Pro", {
  monthlyMicroUsd: 29_000_000,
  yearlyMicroUsd: 290_000_000,
  trialDays: 14,
  overagePercent: 125,
});

function render(tiers: readonly PricedTier[], locale: "en" | "de" = "en", supportUrl: string | null = null): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={WORDS[locale]} timeZone="UTC">
      <PricingTiers tiers={tiers} isSignedIn={false} supportUrl={supportUrl} />
      <PricingTable tiers={tiers} supportUrl={supportUrl} />
    </NextIntlClientProvider>,
  );
}
const rowOf = (html: string, label: string) =>
  html
    .split("<tr")
    .find((row) => row.includes(`>${label}<`))
    ?.replace(/<[^>]+>/g, "|");

it("says what usage beyond the messages costs and how long a plan is tried, where the plan has it", () => {
  const en = render([FREE, PRO]);
  expect(en).toContain("Beyond that 125% of the models&#x27; cost, if you allow it");
  expect(en).toContain("14 days to try it for free");
  expect(rowOf(en, "Beyond them, if you allow it")).toMatch(/Not included.*125% of the models&#x27; cost/);
  expect(rowOf(en, "Days to try it")).toMatch(/Not included.*14/);
  expect(render([FREE, PRO], "de")).toMatch(/Darüber hinaus 125\s% der Modellkosten, wenn du es erlaubst/);
});

it("says neither of a plan that does not have it, or is not sold", () => {
  const html = render([FREE, { ...PRO, trialDays: 0, overagePercent: null }]);
  expect(html).not.toContain("Beyond that");
  expect(html).not.toContain("to try it for free");
  expect(html).toContain("Choose Pro");
  const byContract = render([FREE, { ...PRO, monthlyMicroUsd: null, yearlyMicroUsd: null }]);
  expect(byContract).not.toContain("125%");
  expect(byContract).not.toContain("14");
});

it("says for how many members of a workspace a plan is, and sends to the operator where one is known", () => {
  const team = { ...PRO, id: "team" as const, seats: 25, support: "email" as const };
  const enterprise = tier("enterprise", "Enterprise", { monthlyMicroUsd: null, yearlyMicroUsd: null });
  const tiers = [FREE, PRO, team, enterprise];
  const html = render(tiers);
  expect(rowOf(html, "Members of a workspace")).toMatch(/Not included.*Not included.*25.*by contract/);
  // Beyond a workspace's month nothing pays: what is sold beyond it is for who has the plan alone.
  expect(rowOf(html, "Beyond them, if you allow it")).toMatch(
    /cost\|.*125% of the models&#x27; cost; nothing in a workspace/,
  );
  expect(html).toContain("Beyond that, as your own plan, 125% of the models&#x27; cost, if you allow it");
  expect(html.split("Recommended")).toHaveLength(2);
  expect(html).toContain("Ask the operator");
  expect(html).not.toContain('<a href="mailto');
  const known = render(tiers, "en", "mailto:help@example.com");
  expect(known).not.toContain("Ask the operator");
  expect(known.match(/<a [^>]*href="mailto:help@example.com"[^>]*>[^<]*/g)?.map((link) => link.split(">")[1])).toEqual([
    "Contact us",
    "By e-mail",
  ]);
});

it("marks its place in the bar, and leads who is signed in to the chat", () => {
  const page = (isSignedIn: boolean) =>
    renderToStaticMarkup(
      <NextIntlClientProvider locale="en" messages={WORDS.en} timeZone="UTC">
        <PricingPage tiers={[FREE, PRO]} isSignedIn={isSignedIn} supportUrl={null} />
      </NextIntlClientProvider>,
    );
  const stranger = page(false);
  expect(stranger).toMatch(
    /<a [^>]*aria-current="page"[^>]*href="\/pricing"|<a [^>]*href="\/pricing"[^>]*aria-current="page"/,
  );
  expect(stranger).toContain(">Sign in<");
  expect(stranger).not.toContain(">Open chat<");
  const known = page(true);
  expect(known).toMatch(/href="\/chat"[^>]*>Open chat</);
  expect(known).not.toMatch(/>Sign in<|>Create account</);
  expect(known).toContain('href="/docs/api"');
});
