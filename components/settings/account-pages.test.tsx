import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import { ShellProvider } from "@/components/shell/shell-context";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ApiKey, Profile } from "@/lib/auth/schema";
import type { Budget } from "@/lib/billing/budgets/schema";
import { projectChoicesQuery } from "@/lib/projects/client";
import deBilling from "@/messages/de/billing.json";
import enBilling from "@/messages/en/billing.json";
import deImports from "../../messages/de/imports.json" with { type: "json" };
import deNotifications from "../../messages/de/notifications.json" with { type: "json" };
import dePrivacy from "../../messages/de/privacy.json" with { type: "json" };
import enCommon from "../../messages/en/common.json" with { type: "json" };
import enErrors from "../../messages/en/errors.json" with { type: "json" };
import enImports from "../../messages/en/imports.json" with { type: "json" };
import enKeyRouting from "../../messages/en/keyrouting.json" with { type: "json" };
import enNotifications from "../../messages/en/notifications.json" with { type: "json" };
import enPrivacy from "../../messages/en/privacy.json" with { type: "json" };
import enSettings from "../../messages/en/settings.json" with { type: "json" };
import enStates from "../../messages/en/states.json" with { type: "json" };
import { ApiKeyRow } from "./api-key-row";
import { KeyProjectField } from "./key-project-field";
import { KeyRouting } from "./key-routing/key-routing-dialog";
import { NotificationsPage } from "./notifications/notifications-page";
import { PrivacyPage } from "./privacy/privacy-page";
import { QueryView } from "./query-view";

vi.mock("next/navigation", () => ({ useRouter: () => ({ refresh: () => undefined }) }));

const ID = "01935b3c-0000-7000-8000-000000000001";
const PROFILE: Profile = {
  featuresOff: [],
  id: ID,
  email: "ada@example.com",
  displayName: "Ada",
  avatarUrl: null,
  theme: "system",
  language: "en",
  timeZone: "Pacific/Kiritimati",
  defaultModel: "nexus/auto",
  routeMode: "balanced",
  continueWithAnotherModel: true,
  sharesVotes: false,
  joinsExperiments: false,
  mailsKeyExpiry: true,
  mailsBudgets: false,
  mailsQuota: false,
  role: "user",
  tier: "free",
  tierName: "Free",
  workspaceId: ID,
  workspaceColor: "gray",
  workspaceKind: "personal",
  workspaceRole: "owner",
  workspaceName: "Ada",
  createdAt: "2026-11-26T10:00:00.000Z",
};
const english = {
  keyrouting: enKeyRouting,
  common: enCommon,
  errors: enErrors,
  settings: enSettings,
  states: enStates,
};
const EN = { ...english, privacy: enPrivacy, imports: enImports, notifications: enNotifications };
const DE = { ...english, privacy: dePrivacy, imports: deImports, notifications: deNotifications };

function render(
  node: ReactNode,
  messages: typeof EN & { billing?: typeof enBilling } = EN,
  profile = PROFILE,
  client = new QueryClient(),
): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale="en" messages={messages} timeZone="UTC">
      <QueryClientProvider client={client}>
        <ShellProvider profile={profile} startCollapsed={false}>
          {node}
        </ShellProvider>
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

const KEPT_DAYS = { admin_audit: 100, security_events: 1234, deleted_conversations: 7 };

/** The switches of a page as [name, on]. */
function switchesOf(html: string): [string, boolean][] {
  return [...html.matchAll(/<input[^>]*role="switch"[^>]*>/g)].map(([input]) => {
    const id = /\bid="([^"]+)"/.exec(input)?.[1] ?? "";
    const label = new RegExp(`<label for="${id}"[^>]*>([^<]+)`).exec(html)?.[1] ?? "";
    return [label, /\bchecked=""/.test(input)];
  });
}

describe("the page of privacy", () => {
  it("has a switch for each thing that others can get, off, and says what is kept anyway", () => {
    const html = render(<PrivacyPage keptDays={KEPT_DAYS} />);
    expect(switchesOf(html)).toEqual([
      [enPrivacy.votes, false],
      [enPrivacy.experiments, false],
    ]);
    for (const { title } of Object.values(enPrivacy.what)) expect(html).toContain(`<dt class="font-medium">${title}`);
    expect(html).toContain('href="/settings/router"');
    expect(html).toContain("and 7 days in which that can be taken back.");
    expect(html).toContain("on which device something happened to your account, for 1,234 days.");
  });

  it("shows what is on, in German too", () => {
    const html = render(<PrivacyPage keptDays={KEPT_DAYS} />, DE, { ...PROFILE, sharesVotes: true });
    expect(switchesOf(html)).toEqual([
      [dePrivacy.votes, true],
      [dePrivacy.experiments, false],
    ]);
  });
});

describe("the page of notifications", () => {
  it("offers a switch for what may be turned off, and none for what protects the account", () => {
    for (const [messages, words] of [
      [EN, enNotifications],
      [DE, deNotifications],
    ] as const) {
      const html = render(<NotificationsPage sells={false} />, messages);
      expect(switchesOf(html)).toEqual([
        [words.budgets, false],
        [words.quota, false],
        [words.expiry, true],
      ]);
      expect(html).toContain(words.alwaysHint);
      for (const event of Object.values(words.event)) expect(html).toContain(event);
    }
  });
});

describe("the mails about money", () => {
  it.each([
    [EN, enBilling],
    [DE, deBilling],
  ] as const)("are said to come always where plans are sold, and are not mentioned elsewhere", (messages, billing) => {
    const sold = render(<NotificationsPage sells />, { ...messages, billing });
    expect(sold).toContain(billing.mails.hint);
    for (const event of Object.values(billing.mails.event)) expect(sold).toContain(event);
    // There is nothing to switch about them.
    expect(switchesOf(sold)).toHaveLength(3);
    // Rendered without the words: a key that is asked for would throw.
    expect(render(<NotificationsPage sells={false} />, messages)).not.toContain(billing.mails.title);
  });
});

describe("an API key's row", () => {
  const apiKey: ApiKey = {
    id: ID,
    name: "CI",
    prefix: "nx_abc123",
    scopes: ["models.read"],
    createdAt: "2026-11-26T10:00:00.000Z",
    lastUsedAt: null,
    // Fourteen hours ahead, in the person's zone, it is the next day.
    expiresAt: "2999-06-30T12:00:00.000Z",
    project: { id: ID, name: "Harbor" },
  };
  const budget: Budget = {
    id: ID,
    apiKeyId: ID,
    projectId: null,
    projectName: null,
    period: "day",
    limitMicroUsd: 5_000_000,
    spentMicroUsd: 5_000_000,
    reservedMicroUsd: 0,
    state: "used_up",
    resetsAt: "2026-11-27T00:00:00.000Z",
  };

  it("opens its settings before they are read, and says where they could not be", () => {
    const open = (routing: object) =>
      render(<KeyRouting apiKey={apiKey} routing={routing as never} onClose={() => undefined} />);
    expect(open({ isPending: true })).toContain("skeleton");
    const failed = open({ isError: true, error: new Error("Lost.") });
    expect(failed).toContain(enKeyRouting.failed);
    expect(failed).toContain(enCommon.tryAgain);
  });

  const acts = { onRoute: () => undefined, onRevoke: () => undefined };

  it("says what may be spent, that it is spent, and the day of its end in the person's zone", () => {
    const html = render(<ApiKeyRow apiKey={apiKey} budgets={[budget]} isRouted {...acts} />);
    expect(html).toContain("$5.00 of $5.00 spent today");
    expect(html).toContain(enSettings.apiKeys.usedUp);
    expect(html).toContain("Expires Jul 1, 2999");
    expect(html).toContain(enKeyRouting.own);
    expect(html).toContain("Harbor");
  });

  it("says nothing of spending where there is no limit", () => {
    const html = render(<ApiKeyRow apiKey={{ ...apiKey, project: null }} budgets={[]} isRouted={false} {...acts} />);
    expect(html).not.toContain("spent");
    expect(html).not.toContain(enKeyRouting.project);
    expect(html).not.toContain(enKeyRouting.own);
    expect(html).not.toContain(enSettings.apiKeys.usedUp);
  });
});

describe("the project of an API key", () => {
  const field = (names: string[], stored: ApiKey["project"] = null) => {
    const client = new QueryClient();
    const items = names.map((name) => ({
      id: `${name}-id`,
      name,
      conversations: 0,
      lastUsedAt: PROFILE.createdAt,
      archivedAt: null,
      createdAt: PROFILE.createdAt,
    }));
    client.setQueryData(projectChoicesQuery().queryKey, { items, nextCursor: null });
    const node = <KeyProjectField value={stored?.id ?? ""} onValueChange={() => undefined} stored={stored} />;
    const html = render(node, EN, PROFILE, client);
    return [...html.matchAll(/<option value="([^"]*)"( selected="")?>/g)].map(([, id, chosen]) => [
      id,
      Boolean(chosen),
    ]);
  };

  it("is one of the person's, or the one that it is in, or none", () => {
    expect(field(["Harbor"])).toEqual([
      ["", true],
      ["Harbor-id", false],
    ]);
    expect(field(["Harbor"], { id: "old-id", name: "Old" })).toEqual([
      ["", false],
      ["old-id", true],
      ["Harbor-id", false],
    ]);
  });

  it("is not asked for where there are no projects", () => {
    expect(field([])).toEqual([]);
  });
});

it("keeps what was read before where a later reading failed", () => {
  const failed = { data: undefined, isPending: false, error: new Error("Lost.") } as never;
  const view = (kept?: string) =>
    render(
      <QueryView<string> page="ledger" query={failed} kept={kept ?? null} skeleton={null}>
        {(data) => data}
      </QueryView>,
    );
  expect(view("read before")).toBe("read before");
  expect(view()).toContain(enErrors.codes.internal);
});

it("writes exact times in the person's zone, and on the server in it too", () => {
  const html = render(<RelativeTime iso="2026-06-30T12:00:00.000Z" />);
  expect(html).toContain(">Jul 1, 2026<");
  expect(html).toMatch(/data-tooltip="Jul 1, 2026, 2:00\s?AM"/u);
});
