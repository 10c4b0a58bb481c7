import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { WorkspaceBudget } from "@/lib/billing/workspace-budgets/schema";
import { catalogQuery } from "@/lib/models/client";
import type { OwnKey } from "@/lib/models/keys/own-keys/schema";
import { getModel } from "@/lib/models/registry/find-model";
import type { AvailableModel } from "@/lib/models/schema";
import type { WorkspaceRouting } from "@/lib/models/workspace-routing/schema";
import { workspaceKey } from "@/lib/teams/client";
import type { WorkspaceEvent } from "@/lib/teams/log/schema";
import type { WorkspaceDetail } from "@/lib/teams/schema";
import deCommon from "@/messages/de/common.json";
import deErrors from "@/messages/de/errors.json";
import deKeys from "@/messages/de/keys.json";
import deModels from "@/messages/de/models.json";
import deSettings from "@/messages/de/settings.json";
import deTeams from "@/messages/de/teams.json";
import deWorkspaces from "@/messages/de/workspaces.json";
import enCommon from "@/messages/en/common.json";
import enErrors from "@/messages/en/errors.json";
import enKeys from "@/messages/en/keys.json";
import enModels from "@/messages/en/models.json";
import enSettings from "@/messages/en/settings.json";
import enTeams from "@/messages/en/teams.json";
import enWorkspaces from "@/messages/en/workspaces.json";
import { BudgetsSection } from "./budgets-section";
import { CacheSection } from "./cache-section";
import { KeysSection } from "./keys-section";
import { LogSection } from "./log-section";
import { RoutingSection } from "./routing-section";

const ID = "01935b3c-0000-7000-8000-000000000001";
const WORKSPACE: WorkspaceDetail = {
  id: ID,
  name: "Rockets",
  color: "gray",
  kind: "team",
  role: "admin",
  isActive: true,
  createdAt: "2026-11-26T10:00:00.000Z",
  members: 2,
  seats: 2,
  conversations: 0,
  ownConversations: 0,
  conversationMaxDays: null,
  conversationsDeletedFrom: null,
};
const MEMBER: WorkspaceDetail = { ...WORKSPACE, role: "member" };
const BUDGET: WorkspaceBudget = {
  id: ID,
  period: "week",
  limitMicroUsd: 5_000_000,
  spentMicroUsd: 4_600_000,
  reservedMicroUsd: 0,
  state: "cheaper",
  resetsAt: "2026-11-30T00:00:00.000Z",
};
const ROUTING: WorkspaceRouting = {
  modeLimit: "economy",
  thresholds: { maxWaitMs: 5_000 },
  allowedModels: ["openai/gpt-5-nano"],
  allowedRegions: ["eu", "global"],
};
const CATALOG: AvailableModel[] = ["openai/gpt-5-nano", "openai/gpt-4.1"].map((id) => ({
  ...getModel(id),
  available: true,
  keySource: "operator",
}));
const WORDS = {
  en: {
    common: enCommon,
    errors: enErrors,
    keys: enKeys,
    models: enModels,
    settings: enSettings,
    teams: enTeams,
    workspaces: enWorkspaces,
  },
  de: {
    common: deCommon,
    errors: deErrors,
    keys: deKeys,
    models: deModels,
    settings: deSettings,
    teams: deTeams,
    workspaces: deWorkspaces,
  },
};

/** Draws a section with what its query would have answered. */
function render(
  node: ReactNode,
  part: "budgets" | "routing" | "log" | "cache" | "provider-keys",
  data: unknown,
  locale: "en" | "de" = "en",
): string {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  client.setQueryData([...workspaceKey(ID), part], data);
  client.setQueryData(catalogQuery().queryKey, { items: CATALOG, demo: false });
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={WORDS[locale] as never} timeZone="UTC">
      <QueryClientProvider client={client}>{node}</QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

describe("the budgets of a workspace", () => {
  const items = { items: [BUDGET] };
  it("are shown to every member, with what resets when, and changed by who may", () => {
    const html = render(<BudgetsSection workspace={WORKSPACE} />, "budgets", items);
    for (const text of ["$4.60 of $5.00 spent", "starts again on Nov 30, 2026", enSettings.budgets.state.cheaper]) {
      expect(html).toContain(text);
    }
    for (const act of ["Add budget", "Change: Each week", "Remove: Each week"]) expect(html).toContain(act);
    const theirs = render(<BudgetsSection workspace={MEMBER} />, "budgets", items);
    expect(theirs).toContain("$4.60 of $5.00 spent");
    expect(theirs).not.toContain("<button");
  });

  it("say that there is none, and offer no fourth period", () => {
    expect(render(<BudgetsSection workspace={WORKSPACE} />, "budgets", { items: [] })).toContain(enTeams.budgets.none);
    const all = (["day", "week", "month"] as const).map((period) => ({ ...BUDGET, id: period, period }));
    const html = render(<BudgetsSection workspace={WORKSPACE} />, "budgets", { items: all });
    expect(html).not.toContain(enSettings.budgets.add);
  });
});

describe("what a workspace allows Auto", () => {
  it("is a form for who may change it and a list for the others", () => {
    const form = render(<RoutingSection workspace={WORKSPACE} />, "routing", ROUTING);
    expect(form).toMatch(/<form[\s\S]*value="5"/);
    expect(form).toContain("1 is allowed.");
    // The model and the two regions that are stored.
    expect(form.match(/<input[^>]*type="checkbox"[^>]*checked=""/g)).toHaveLength(3);
    expect(form.indexOf("GPT-5 Nano")).toBeLessThan(form.indexOf("GPT-4.1"));
    const list = render(<RoutingSection workspace={MEMBER} />, "routing", ROUTING);
    expect(list).not.toMatch(/<form|<button/);
    for (const value of [enModels.modes.economy, "5 s", "GPT-5 Nano", "EU, Not tied to a place"]) {
      expect(list).toContain(`>${value}</dd>`);
    }
    const free = render(<RoutingSection workspace={MEMBER} />, "routing", { modeLimit: null, thresholds: {} });
    expect(free).toContain(enTeams.routing.unlimited);
  });
});

describe("the response cache of a workspace", () => {
  it("is a switch for who may change it and a word for the others", () => {
    expect(render(<CacheSection workspace={WORKSPACE} />, "cache", { exact: true })).toMatch(
      /role="switch"[^>]* checked/,
    );
    const theirs = render(<CacheSection workspace={MEMBER} />, "cache", { exact: false }, "de");
    expect(theirs).toContain(`>${deTeams.cache.off}<`);
    expect(theirs).not.toContain('role="switch"');
  });
});

describe("the keys of a workspace", () => {
  const key: OwnKey = {
    id: ID,
    label: "",
    hint: "WXYZ",
    baseUrl: null,
    weight: 1,
    dailyCapMicroUsd: null,
    spentTodayMicroUsd: null,
    state: "refused",
    lastError: "No.",
    lastTestedAt: null,
    lastUsedAt: null,
  };
  const items = [
    { id: "openai", name: "OpenAI", keys: [key] },
    { id: "xai", name: "xAI", keys: [] },
  ];

  it("are listed by provider with their state, in both languages, or said to be none", () => {
    const html = render(<KeysSection id={ID} />, "provider-keys", { items });
    for (const text of ["OpenAI", "More for key …WXYZ", "refused by the provider", enTeams.keys.add]) {
      expect(html).toContain(text);
    }
    expect(html).toContain("The workspace’s keys for OpenAI");
    expect(html).not.toContain("xAI");
    expect(render(<KeysSection id={ID} />, "provider-keys", { items }, "de")).toContain("vom Anbieter abgelehnt");
    expect(render(<KeysSection id={ID} />, "provider-keys", { items: [items[1]] })).toContain(enTeams.keys.none);
  });
});

describe("the log of a workspace", () => {
  it("names budgets and their amounts, and invitations, in both languages", () => {
    const event = (kind: WorkspaceEvent["kind"], details: WorkspaceEvent["details"]): WorkspaceEvent => ({
      id: kind,
      kind,
      actor: "Ada",
      subject: null,
      details,
      at: "2026-11-26T10:00:00.000Z",
    });
    const items = [
      event("budget_set", { period: "week", to: 5_000_000 }),
      event("budget_removed", { period: "day" }),
      event("routing_changed", { mode: "economy" }),
      event("key_added", { provider: "OpenAI" }),
      event("cache_changed", { to: "on" }),
      event("member_invited", { invitation: ID, email: "eve@example.org", role: "member" }),
      event("invitation_resent", { invitation: ID }),
      event("invitation_revoked", { role: "member" }),
      event("tier_granted", { tier: "team", tierName: "Crew" }),
      event("tier_granted", { tier: "free", tierName: "Starter" }),
    ];
    const data = { pages: [{ items, nextCursor: null }], pageParams: [null] };
    const html = render(<LogSection id={ID} />, "log", data);
    expect(html).toContain("Ada set the budget for each week to $5.00");
    expect(html).toContain("Ada removed the budget for each day");
    expect(html).toContain("Ada changed what Auto may choose");
    expect(html).toContain("Ada added a key for OpenAI");
    expect(html).toContain("Ada turned the response cache on");
    expect(html).toContain("Ada invited eve@example.org as");
    expect(html).toContain("Ada sent the invitation to an address that is no longer kept again");
    expect(html).toContain("Ada revoked the invitation: a link");
    // As whoever runs the server calls it today.
    expect(html).toContain("Crew");
    expect(html).not.toContain("Starter");
    expect(render(<LogSection id={ID} />, "log", data, "de")).toMatch(
      /Ada hat das Budget je Woche auf 5,00\s\$ gesetzt/,
    );
  });
});
