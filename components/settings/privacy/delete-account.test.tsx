import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it, vi } from "vitest";
import { DeletionBanner } from "@/components/account-deletion/deletion-banner";
import type { DeletionState } from "@/lib/privacy/deletion/schema";
import deErrors from "../../../messages/de/errors.json" with { type: "json" };
import dePrivacy from "../../../messages/de/privacy.json" with { type: "json" };
import deStates from "../../../messages/de/states.json" with { type: "json" };
import enErrors from "../../../messages/en/errors.json" with { type: "json" };
import enPrivacy from "../../../messages/en/privacy.json" with { type: "json" };
import enStates from "../../../messages/en/states.json" with { type: "json" };
import { DeleteAccount } from "./delete-account-section";

vi.mock("next/navigation", () => ({ useRouter: () => ({ refresh: () => undefined }) }));

const MESSAGES = {
  en: { errors: enErrors, privacy: enPrivacy, states: enStates },
  de: { errors: deErrors, privacy: dePrivacy, states: deStates },
};
const FREE: DeletionState = { deletion: null, peopledWorkspaces: [], isLastAdmin: false, sellsPlans: false };
const PLANNED = { requestedAt: "2026-11-26T10:00:00.000Z", deletesAt: "2026-12-03T10:00:00.000Z" };

function render(node: ReactNode, locale: "en" | "de"): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={MESSAGES[locale]} timeZone="UTC">
      <QueryClientProvider client={new QueryClient()}>{node}</QueryClientProvider>
    </NextIntlClientProvider>,
  );
}
const section = (extra: Partial<DeletionState>, locale: "en" | "de" = "en") =>
  render(<DeleteAccount state={{ ...FREE, ...extra }} auditDays={90} />, locale);
const isBlocked = (html: string) => /<button[^>]*disabled/.test(html);

it("says beforehand what happens, and nothing of payment where nothing is sold", () => {
  const payment = /subscription|invoice|payment|Abonnement|Rechnung|Zahlung/i;
  for (const [locale, content, button] of [
    ["en", "Conversations, files, exports", "Delete account"],
    ["de", "Unterhaltungen, Dateien, Exporte", "Konto löschen"],
  ] as const) {
    const html = section({}, locale);
    expect(html).toContain(content);
    expect(html).toContain(button);
    expect(html).toMatch(/\b90 (days|Tage)\b/);
    expect(html).not.toMatch(payment);
    expect(isBlocked(html)).toBe(false);
    expect(section({ sellsPlans: true }, locale)).toMatch(payment);
  }
});

it("names the workspaces that stand in the way, and says when it is the last administrator's account", () => {
  const peopled = section({ peopledWorkspaces: ["Atlas", "Borealis"] });
  expect(peopled).toContain("Hand them over or delete them first:");
  expect(peopled).toContain("Atlas, Borealis");
  expect(isBlocked(peopled)).toBe(true);
  expect(section({ peopledWorkspaces: ["Atlas"] }, "de")).toContain("Übergib oder lösche ihn zuerst:");
  const last = section({ isLastAdmin: true });
  expect(last).toContain("You are the last administrator");
  expect(isBlocked(last)).toBe(true);
});

it("shows the day and the way back while it waits, in the section and above every page", () => {
  const html = section({ deletion: PLANNED });
  expect(html).toContain("will be deleted on December 3, 2026");
  expect(html).toContain("Keep my account");
  expect(html).toContain("Delete at once");
  const banner = render(<DeletionBanner deletion={PLANNED} />, "de");
  expect(banner).toContain("am 3. Dezember 2026");
  expect(banner).toContain("Mein Konto behalten");
});
