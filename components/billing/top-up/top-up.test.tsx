import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { topUpKey } from "@/lib/billing/top-ups/client";
import type { TopUp } from "@/lib/billing/top-ups/schema";
import deCredits from "../../../messages/de/credits.json" with { type: "json" };
import enBilling from "../../../messages/en/billing.json" with { type: "json" };
import enCommon from "../../../messages/en/common.json" with { type: "json" };
import enCredits from "../../../messages/en/credits.json" with { type: "json" };
import enErrors from "../../../messages/en/errors.json" with { type: "json" };
import enFields from "../../../messages/en/fields.json" with { type: "json" };
import enStates from "../../../messages/en/states.json" with { type: "json" };
import { TopUpForm } from "./top-up-form";
import { TopUpSection } from "./top-up-section";

const CREDITS = { en: enCredits, de: deCredits };
const ON: TopUp = {
  settings: { isOn: true, thresholdMicroUsd: 5_000_000, amountMicroUsd: 10_000_000, ceilingMicroUsd: 25_000_000 },
  isDeclined: false,
  isTakenBack: false,
  retryAt: null,
  hasCustomer: true,
  balanceMicroUsd: 0,
  boughtMicroUsd: 10_000_000,
  resetsAt: "2027-02-01T00:00:00.000Z",
  waiting: null,
};

function render(topUp: TopUp | "form", locale: "en" | "de" = "en"): string {
  const client = new QueryClient();
  if (topUp !== "form") client.setQueryData(topUpKey, topUp);
  return renderToStaticMarkup(
    <NextIntlClientProvider
      locale={locale}
      messages={{
        billing: enBilling,
        credits: CREDITS[locale],
        common: enCommon,
        errors: enErrors,
        fields: enFields,
        states: enStates,
      }}
      timeZone="UTC"
    >
      <QueryClientProvider client={client}>
        {topUp === "form" ? (
          <TopUpForm settings={null} onCancel={() => undefined} onSaved={() => undefined} />
        ) : (
          <TopUpSection onPortal={() => undefined} isLeaving={false} />
        )}
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
}
const buttons = (html: string) => [...html.matchAll(/<button[^>]*>(.*?)<\/button>/g)].map(([, text]) => text);

it("says when how much is bought and what the month has taken, in both languages", () => {
  const english = render(ON);
  expect(english).toContain("When your credits fall below $5, $10 are bought with your card.");
  expect(english).toContain("This month $10 of at most $25.");
  expect(english).not.toContain(enCredits.topUp.ceilingReached.slice(0, 20));
  expect(buttons(english)).toEqual([enCredits.topUp.change, enCredits.topUp.turnOff]);
  expect(render(ON, "de")).toContain(
    "Wenn dein Guthaben unter 5\u00a0$ fällt, werden 10\u00a0$ mit deiner Karte gekauft.",
  );
});

it("says when the ceiling stands in the way, but not while the last purchase waits", () => {
  const full = { ...ON, boughtMicroUsd: 20_000_000 };
  const words = enCredits.topUp.ceilingReached.replace("{date}", "February 1, 2027").replace("'", "&#x27;");
  expect(render(full)).toContain(words);
  expect(render({ ...full, waiting: { amountMicroUsd: 10_000_000, pageUrl: "https://pay.example" } })).not.toContain(
    words,
  );
});

it("says what needs the person: a payment to confirm, a card refused once or twice, a payment taken back", () => {
  const waiting = render({ ...ON, waiting: { amountMicroUsd: 10_000_000, pageUrl: "https://pay.example" } });
  expect(waiting).toContain("confirm a payment of $10 for credits");
  expect(buttons(waiting)[0]).toBe(enCredits.topUp.confirm);
  const once = render({ ...ON, retryAt: "2027-01-15T12:00:00.000Z" });
  expect(once).toContain("It is tried once more on January 15, 2027");
  const twice = render({ ...ON, settings: ON.settings && { ...ON.settings, isOn: false }, isDeclined: true });
  expect(twice).toContain(enCredits.topUp.declined);
  expect(buttons(twice)).toEqual([enCredits.topUp.changeCard, enCredits.topUp.turnOn, enCredits.topUp.keepOff]);
  const takenBack: TopUp = { ...ON, settings: ON.settings && { ...ON.settings, isOn: false }, isTakenBack: true };
  expect(buttons(render(takenBack))).toEqual([enCredits.topUp.turnOn, enCredits.topUp.keepOff]);
  expect(render(takenBack)).toContain(enCredits.topUp.takenBack);
  expect(render(takenBack, "de")).toContain(deCredits.topUp.takenBack);
});

it("offers nothing to whoever has bought nothing, and starts with amounts that fit together", () => {
  const none = render({ ...ON, settings: null, hasCustomer: false });
  expect([none.includes(enCredits.topUp.needsCard), buttons(none)]).toEqual([true, []]);
  expect(buttons(render({ ...ON, settings: null }))).toEqual([enCredits.topUp.turnOn]);
  expect([...render("form").matchAll(/value="(\d+)"/g)].map(([, value]) => value)).toEqual(["5", "10", "50"]);
});
