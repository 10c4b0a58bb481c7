import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
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
  return { tier: "pro" as const, tierName: "Pro", team: null, subscription };
}

function render(extra: Partial<Subscription>, locale: "en" | "de"): string {
  const plan = planWith(extra);
  return renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
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
    const offers = (extra: Partial<Subscription>) =>
      renderToStaticMarkup(
        <NextIntlClientProvider locale={locale} timeZone="UTC" messages={{ billing: MESSAGES[locale] } as never}>
          <PlanOffers
            plan={{ ...planWith(extra), offers: [OFFER], canTry: false } as unknown as Plan}
            busyKey={null}
            onChoose={() => undefined}
          />
        </NextIntlClientProvider>,
      );
    expect(offers({ takenBack: "refunded", endsAt: AT })).toContain(`>${words.buy}</button>`);
    expect(offers({ takenBack: "refunded" })).toContain(words.yours);
  });
});

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
