import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { TimeZoneContext } from "@/components/ui/time-zone";
import { ADMIN_ACTIONS, type AuditEntry } from "@/lib/auth/admin/audit/schema";
import type { AdminUserDetail } from "@/lib/auth/admin/users/schema";
import { tiersKey, tiersQuery } from "@/lib/billing/tiers/client";
import type { Tier } from "@/lib/billing/tiers/schema";
import deAdmin from "../../messages/de/admin.json" with { type: "json" };
import deCommon from "../../messages/de/common.json" with { type: "json" };
import deFields from "../../messages/de/fields.json" with { type: "json" };
import deSidebar from "../../messages/de/sidebar.json" with { type: "json" };
import deStates from "../../messages/de/states.json" with { type: "json" };
import enAdmin from "../../messages/en/admin.json" with { type: "json" };
import enCommon from "../../messages/en/common.json" with { type: "json" };
import enFields from "../../messages/en/fields.json" with { type: "json" };
import enSidebar from "../../messages/en/sidebar.json" with { type: "json" };
import enStates from "../../messages/en/states.json" with { type: "json" };
import { AuditTable } from "./audit/audit-table";
import { GrantFields } from "./people/grant-fields";
import { PeopleTable } from "./people/people-table";
import { PersonAccess } from "./people/person-access";
import { PersonFacts } from "./people/person-facts";
import { ViewBanner } from "./view-as/view-banner";

const MESSAGES = {
  en: { admin: enAdmin, common: enCommon, fields: enFields, sidebar: enSidebar, states: enStates },
  de: { admin: deAdmin, common: deCommon, fields: deFields, sidebar: deSidebar, states: deStates },
};
const LOCALES = ["en", "de"] as const;

function render(node: ReactNode, locale: "en" | "de" = "en", client = new QueryClient()): string {
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <NextIntlClientProvider locale={locale} messages={MESSAGES[locale]} timeZone="UTC">
        {node}
      </NextIntlClientProvider>
    </QueryClientProvider>,
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
    const { audit, people } = MESSAGES[locale].admin;
    const change = `${audit.fields.role}: ${people.roles.admin}`;
    for (const text of [audit.gone, "target-id", change, "A ticket"]) {
      expect(html.split(text).length - 1).toBe(ADMIN_ACTIONS.length);
    }
    expect(html).not.toContain("admin.audit");
  });

  it("what was changed is written in the reader's words, money and time zone", () => {
    const entry: AuditEntry = {
      id: person().id,
      at: AT,
      actor: null,
      action: "tier.changed",
      target: { kind: "tier", id: "pro", email: null },
      before: { monthlyMicroUsd: 29_000_000, requestsPerMonth: 10_000, storageMaxBytes: null, enabled: false },
      after: { monthlyMicroUsd: 31_500_000, requestsPerMonth: 12_000, storageMaxBytes: 5_000_000, enabled: true },
      reason: null,
      ip: null,
      requestId: null,
    };
    const granted = { ...entry, before: { tier: "free" }, after: { tier: "pro", until: AT, unheardOf: "x" } };
    const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
    client.setQueryData(tiersKey, { items: [{ id: "pro", name: "Harbor" }] });
    const html = render(
      <TimeZoneContext value="Asia/Kolkata">
        <AuditTable items={[entry, { ...granted, id: person().id.replace(/1$/, "2") }]} />
      </TimeZoneContext>,
      locale,
      client,
    ).replaceAll("\u00a0", " ");
    const expected = {
      en: [
        "Price by the month: $29.00 → $31.50",
        "Requests a month: 10,000 → 12,000",
        "On: no → yes",
        "Plan: Free → Harbor",
      ],
      de: [
        "Preis im Monat: 29,00 $ → 31,50 $",
        "Anfragen pro Monat: 10.000 → 12.000",
        "An: nein → ja",
        "Tarif: Free → Harbor",
      ],
    }[locale];
    for (const text of expected) expect(html).toContain(text);
    expect(html).toMatch(locale === "en" ? /Until: Nov 26, 2026, 3:30/ : /Bis: 26\.11\.2026, 15:30/);
    expect(html).toContain("unheardOf: x");
  });

  it("the audit log is read to its end, and what belongs to a request is found by it", () => {
    const entry: AuditEntry = {
      id: person().id,
      at: AT,
      actor: null,
      action: "user.tier_granted",
      target: { kind: "user", id: "target-id", email: null },
      before: null,
      after: { tier: "pro" },
      reason: "long ".repeat(100),
      ip: null,
      requestId: "01935b3c-0000-7000-8000-00000000beef",
    };
    const html = render(<AuditTable items={[entry]} />, locale);
    expect(html).not.toMatch(/truncate|line-clamp/);
    const { request } = MESSAGES[locale].admin.audit;
    expect(html).toMatch(new RegExp(`<details><summary[^>]*>${request}</summary>.*${entry.requestId}`));
    expect(render(<AuditTable items={[{ ...entry, requestId: null }]} />, locale)).not.toContain("<details>");
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

  it("a plan is called as an administrator named it", () => {
    const client = new QueryClient();
    client.setQueryData(tiersQuery().queryKey, { items: [{ id: "pro", name: "Harbor" }] as Tier[] });
    expect(render(<PersonFacts user={person()} />, locale, client)).toContain(
      locale === "en" ? "Harbor until Nov 26, 2026" : "Harbor bis 26.11.2026",
    );
    expect(render(<PeopleTable items={[person()]} />, locale, client)).toContain(">Harbor<");
  });

  it("a plan that is granted to the end of a day is so in the reader's zone, and stays so where it is changed", () => {
    const end = "2026-12-01T08:00:00.000Z";
    const show = (node: ReactNode) =>
      render(<TimeZoneContext value="America/Los_Angeles">{node}</TimeZoneContext>, locale);
    expect(show(<PersonFacts user={person({ grantedUntil: end })} />)).toContain(
      locale === "en" ? "Pro until Nov 30, 2026" : "Pro bis 30.11.2026",
    );
    const form = { errors: {}, clear: () => undefined };
    const fields = show(<GrantFields form={form} tier="team" onTierChange={() => undefined} until={end} />);
    expect(fields).toMatch(/<input[^>]*value="2026-11-30"/);
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
