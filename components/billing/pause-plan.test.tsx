import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ComponentProps } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { planKey } from "@/lib/billing/stripe/client";
import type { Offer, Plan } from "@/lib/billing/stripe/schema";
import de from "../../messages/de/billing.json" with { type: "json" };
import en from "../../messages/en/billing.json" with { type: "json" };
import { PlanOffers } from "./plan-offers";
import { PlanSummary } from "./plan-summary";

const MESSAGES = { en, de };
const AT = "2027-01-08T12:00:00.000Z";
type Subscription = NonNullable<Plan["subscription"]>;

const OFFER: Offer = {
  key: "nexus_pro_month",
  tier: "pro",
  period: "month",
  amountMicroUsd: 29_000_000,
  trialDays: 14,
  seats: null,
};

function planWith(extra: Partial<Subscription>) {
  const subscription: Subscription = {
    tier: "pro",
    offerKey: "nexus_pro_month",
    period: "month",
    amountMicroUsd: 29_000_000,
    quantity: 1,
    status: "active",
    renewsAt: AT,
    trialEndsAt: null,
    endsAt: null,
    graceEndsAt: null,
    nextPaymentAttemptAt: null,
    pause: null,
    takenBack: null,
    invoiced: null,
    ...extra,
  };
  return { tier: "pro" as const, tierName: "Pro", team: null, subscription, hasCustomer: true };
}

/** Knows how the plan is called that an administrator may have named anew. */
function clientWith(name: string): QueryClient {
  const client = new QueryClient();
  client.setQueryData(planKey, { tiers: [{ id: "pro", name }] });
  return client;
}

function render(extra: Partial<Subscription>, locale: "en" | "de", name = "Pro"): string {
  return show(planWith(extra), locale, name);
}

function show(plan: ComponentProps<typeof PlanSummary>["plan"], locale: "en" | "de", name = "Pro"): string {
  return renderToStaticMarkup(
    <QueryClientProvider client={clientWith(name)}>
      <NextIntlClientProvider locale={locale} timeZone="UTC" messages={{ billing: MESSAGES[locale] } as never}>
        <PlanSummary plan={plan} onChanged={async () => undefined} onPortal={() => undefined} isLeaving={false} />
      </NextIntlClientProvider>
    </QueryClientProvider>,
  );
}

describe.each(["en", "de"] as const)("a plan that was refunded whole, in %s", (locale) => {
  const words = MESSAGES[locale].plan;

  it("is not kept or cancelled: it ends, and says so", () => {
    const html = render({ takenBack: "refunded", endsAt: AT }, locale);
    expect(html).toContain(words.takenBack.refunded);
    for (const act of [words.resume, words.cancel]) expect(html).not.toContain(`>${act}</button>`);
    // One whose payment the bank took back is as it was.
    expect(render({ takenBack: "disputed", endsAt: AT }, locale)).toContain(`>${words.resume}</button>`);
  });

  it("may be bought again, which is no switch", () => {
    const offers = (extra: Partial<Subscription>, name = "Pro") =>
      renderToStaticMarkup(
        <QueryClientProvider client={clientWith(name)}>
          <NextIntlClientProvider locale={locale} timeZone="UTC" messages={{ billing: MESSAGES[locale] } as never}>
            <PlanOffers
              plan={{ ...planWith(extra), offers: [OFFER], canTry: false } as unknown as Plan}
              busyKey={null}
              onChoose={() => undefined}
            />
          </NextIntlClientProvider>
        </QueryClientProvider>,
      );
    expect(offers({ takenBack: "refunded", endsAt: AT })).toContain(`>${words.buy}</button>`);
    expect(offers({ takenBack: "refunded" })).toContain(words.yours);
    // A plan is called as it was named in the console.
    expect(offers({ takenBack: "refunded", endsAt: AT }, "Harbor")).toMatch(/>Harbor<[\s\S]*aria-label="[^"]*Harbor"/);
    expect(render({}, locale, "Harbor")).toContain(">Harbor<");
  });
});

it.each(["en", "de"] as const)(
  "leads to card and address without a plan too, where there is a customer, in %s",
  (locale) => {
    const free = { tier: "free" as const, tierName: "Free", team: null, subscription: null };
    const { manage, cancel } = MESSAGES[locale].plan;
    const html = show({ ...free, hasCustomer: true }, locale);
    expect(html).toContain(`>${manage}</button>`);
    expect(html).not.toContain(`>${cancel}</button>`);
    expect(show({ ...free, hasCustomer: false }, locale)).not.toContain(manage);
  },
);

describe.each(["en", "de"] as const)("a pause in %s", (locale) => {
  const words = MESSAGES[locale].plan.pause;
  const start = (text: string) => text.slice(0, text.indexOf("{"));

  it("is offered for a monthly plan in force that goes on", () => {
    expect(render({}, locale)).toContain(`>${words.open}</button>`);
    for (const extra of [{ period: "year" }, { endsAt: AT }, { status: "trialing" }, { status: "past_due" }] as const) {
      expect(render(extra, locale)).not.toContain(words.open);
    }
  });

  it("says what is in force until when, and offers to go on", () => {
    const pending = render({ pause: { isBegun: false, resumesAt: AT } }, locale);
    expect(pending).toContain(start(words.begins));
    const begun = render({ pause: { isBegun: true, resumesAt: AT } }, locale);
    expect(begun).toContain(start(words.begun));
    for (const html of [pending, begun]) expect(html).toContain(`>${words.goOn}</button>`);
    expect(begun).not.toContain(words.open);
  });
});
