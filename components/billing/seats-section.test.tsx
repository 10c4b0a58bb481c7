import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { Plan } from "@/lib/billing/stripe/schema";
import deBilling from "../../messages/de/billing.json" with { type: "json" };
import enBilling from "../../messages/en/billing.json" with { type: "json" };
import enCommon from "../../messages/en/common.json" with { type: "json" };
import { SeatsSection } from "./seats-section";

const BILLING = { en: enBilling, de: deBilling };
const subscription = { status: "active", quantity: 5, invoiced: null } as Plan["subscription"];

function render(
  team: NonNullable<Plan["team"]>,
  paid: Plan["subscription"],
  locale: "en" | "de" = "en",
  perPrice = 1,
): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={{ billing: BILLING[locale], common: enCommon }} timeZone="UTC">
      <SeatsSection team={team} subscription={paid} perPrice={perPrice} onChoose={() => {}} onChange={() => {}} />
    </NextIntlClientProvider>,
  );
}

it("says how many seats are taken, and asks for as many as are paid for, or as are taken", () => {
  const html = render({ seatsTaken: 2, seatLimit: 5 }, subscription);
  expect(html).toContain("2 of 5 seats taken");
  expect(html).toContain('value="5"');
  // Nothing has changed yet.
  expect(html).toMatch(/<button[^>]*disabled[^>]*>[^<]*(<[^>]+>)*Change seats/);
  const unpaid = render({ seatsTaken: 3, seatLimit: null }, null);
  expect(unpaid).toContain("3 seats taken, without a limit");
  expect(unpaid).toContain('value="3"');
  expect(unpaid).not.toContain("Change seats");
  expect(render({ seatsTaken: 2, seatLimit: 5 }, subscription, "de")).toContain("2 von 5 Plätzen belegt");
});

it("says why there cannot be fewer than are taken, and asks for none while a payment is open or where it was agreed upon", () => {
  const fewer = { ...subscription, quantity: 1 } as Plan["subscription"];
  expect(render({ seatsTaken: 2, seatLimit: 1 }, fewer)).toContain("2 members take a seat.");
  const open = { ...subscription, status: "past_due" } as Plan["subscription"];
  expect(render({ seatsTaken: 2, seatLimit: 5 }, open)).not.toContain("Seats to pay for");
  const agreed = { ...subscription, invoiced: { openInvoice: null } } as Plan["subscription"];
  expect(render({ seatsTaken: 2, seatLimit: null }, agreed)).not.toContain("Seats to pay for");
});

it("says in which steps seats are sold, and that more of the same step change nothing", () => {
  const twice = { ...subscription, quantity: 2 } as Plan["subscription"];
  const html = render({ seatsTaken: 30, seatLimit: 50 }, twice, "en", 25);
  expect(html).toContain("Sold for 25 at a time.");
  expect(html).toContain('value="50"');
  expect(html).toMatch(/<button[^>]*disabled[^>]*>[^<]*(<[^>]+>)*Change seats/);
  expect(render({ seatsTaken: 2, seatLimit: 5 }, subscription)).not.toContain("at a time");
});
