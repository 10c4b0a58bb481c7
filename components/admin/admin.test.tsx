import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ADMIN_ACTIONS, type AuditEntry } from "@/lib/auth/admin/audit/schema";
import type { AdminUserDetail } from "@/lib/auth/admin/users/schema";
import deAdmin from "../../messages/de/admin.json" with { type: "json" };
import deCommon from "../../messages/de/common.json" with { type: "json" };
import deSidebar from "../../messages/de/sidebar.json" with { type: "json" };
import deStates from "../../messages/de/states.json" with { type: "json" };
import enAdmin from "../../messages/en/admin.json" with { type: "json" };
import enCommon from "../../messages/en/common.json" with { type: "json" };
import enSidebar from "../../messages/en/sidebar.json" with { type: "json" };
import enStates from "../../messages/en/states.json" with { type: "json" };
import { AuditTable } from "./audit/audit-table";
import { PeopleTable } from "./people/people-table";
import { PersonAccess } from "./people/person-access";
import { PersonFacts } from "./people/person-facts";
import { ViewBanner } from "./view-as/view-banner";

const MESSAGES = {
  en: { admin: enAdmin, common: enCommon, sidebar: enSidebar, states: enStates },
  de: { admin: deAdmin, common: deCommon, sidebar: deSidebar, states: deStates },
};
const LOCALES = ["en", "de"] as const;

function render(node: ReactNode, locale: "en" | "de" = "en"): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={MESSAGES[locale]} timeZone="UTC">
      {node}
    </NextIntlClientProvider>,
  );
}

const AT = "2026-11-26T10:00:00.000Z";
const person = (extra: Partial<AdminUserDetail> = {}): AdminUserDetail => ({
  id: "0197f000-0000-7000-8000-000000000001",
  email: "ada@example.com",
  displayName: "Ada",
  role: "user",
  tier: "pro",
  state: "active",
  createdAt: AT,
  lastSeenAt: null,
  grantedTier: "pro",
  grantedUntil: AT,
  paidTier: "free",
  disabledAt: null,
  devices: 2,
  factors: 1,
  passkeys: 0,
  apiKeys: 0,
  isSelf: false,
  ...extra,
});

describe.each(LOCALES)("in %s", (locale) => {
  it("every action of the audit log has words, and a deleted account is called one", () => {
    const entry: Omit<AuditEntry, "action"> = {
      id: person().id,
      at: AT,
      actor: { id: person().id, email: null },
      target: { kind: "user", id: "target-id", email: null },
      before: null,
      after: { role: "admin" },
      reason: "A ticket",
      ip: null,
      requestId: null,
    };
    const html = render(
      <AuditTable items={ADMIN_ACTIONS.map((action) => ({ ...entry, id: action, action }))} />,
      locale,
    );
    for (const text of [MESSAGES[locale].admin.audit.gone, "target-id", "role: admin", "A ticket"]) {
      expect(html.split(text).length - 1).toBe(ADMIN_ACTIONS.length);
    }
    expect(html).not.toContain("admin.audit");
  });

  it("the banner of a view names whose account it is, until when, and the way out", () => {
    const html = render(<ViewBanner view={{ userId: "x", email: "ada@example.com", until: AT }} />, locale);
    expect(html).toMatch(/<bdi[^>]*>ada@example\.com<\/bdi>/);
    expect(html).toContain(new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(new Date(AT)));
    expect(html).toContain(MESSAGES[locale].states.viewAs.end);
  });

  it("an account says its plan with its end", () => {
    const html = render(<PersonFacts user={person()} />, locale);
    expect(html).toContain(locale === "en" ? "Pro until Nov 26, 2026" : "Pro bis 26.11.2026");
    expect(render(<PeopleTable items={[person({ state: "disabled", role: "admin" })]} />, locale)).toContain(
      MESSAGES[locale].admin.people.states.disabled,
    );
  });
});

it("offers of an account what its state allows, and never to lock oneself out", () => {
  const { disable, enable, send_password_reset: reset } = enAdmin.changes;
  const offers = (user: AdminUserDetail) => {
    const html = render(<PersonAccess user={user} />);
    return [disable, enable, reset].map(({ open }) => html.includes(`>${open}</button>`));
  };
  expect(offers(person())).toEqual([true, false, true]);
  expect(offers(person({ state: "disabled" }))).toEqual([false, true, false]);
  expect(offers(person({ isSelf: true, role: "admin" }))).toEqual([false, false, true]);
});
