import { createTranslator } from "next-intl";
import { expect, it } from "vitest";
import type { Plan } from "@/lib/billing/stripe/schema";
import de from "../../messages/de/billing.json" with { type: "json" };
import en from "../../messages/en/billing.json" with { type: "json" };
import { planLine } from "./plan-line";

const MESSAGES = { en: { billing: en }, de: { billing: de } };
const ACTIVE = {
  tier: "pro",
  period: "month",
  amountMicroUsd: 29_000_000,
  status: "active",
  renewsAt: "2026-12-01T03:00:00.000Z",
  trialEndsAt: null,
  endsAt: null,
  pause: null,
  takenBack: null,
} as NonNullable<Plan["subscription"]>;
const PLAN = {
  tier: "pro",
  tierName: "Pro",
  tiers: [{ id: "pro", name: "Pro" }],
  team: null,
  subscription: ACTIVE,
} as Plan;

function line(plan: Partial<Plan>, language: "en" | "de" = "en"): string {
  const t = createTranslator({ locale: language, messages: MESSAGES[language], namespace: "billing.plan" });
  return planLine({ ...PLAN, ...plan }, t as never, { language, timeZone: "America/Los_Angeles" });
}
const paid = (more: Partial<typeof ACTIVE>) => line({ subscription: { ...ACTIVE, ...more } });

it("says what the plan costs and when its next invoice comes, in the reader's zone", () => {
  expect(line({})).toBe("Pro, $29 a month. Next invoice on November 30, 2026.");
  expect(line({}, "de")).toMatch(/^Pro, 29\s\$ im Monat\. Nächste Rechnung am 30\. November 2026\.$/);
});

it("promises no invoice of a plan that ends, is tried, paused, unpaid, or not paid for at all", () => {
  expect(paid({ endsAt: ACTIVE.renewsAt })).toBe("Pro, $29 a month. Ends on November 30, 2026. It is not renewed.");
  expect(paid({ trialEndsAt: ACTIVE.renewsAt, status: "trialing" })).toMatch(/Free until November 30, 2026, then \$29/);
  for (const more of [
    { pause: { isBegun: true, resumesAt: null } },
    { takenBack: "disputed" },
    { status: "past_due" },
  ]) {
    expect(paid(more as Partial<typeof ACTIVE>)).toBe("Pro, $29 a month.");
  }
  expect(line({ subscription: null })).toContain("Pro");
  expect(line({ subscription: null, tier: "free" })).toBe(en.plan.free);
});
