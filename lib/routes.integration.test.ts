import { sql } from "kysely";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { API_KEY_SCOPES } from "./auth/schema.ts";
import type { Endpoint } from "./gate/contract.ts";
import { FOREIGN_ORIGINS } from "./gate/testing/foreign-origins.ts";
import { INJECTED_QUERIES, INJECTIONS } from "./gate/testing/injections.ts";
import { MALFORMED_BODIES } from "./gate/testing/malformed-bodies.ts";
import { MALFORMED_FORMS } from "./gate/testing/malformed-forms.ts";
import { type Sent, send } from "./gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "./gate/testing/sign-in.ts";
import { providerKeyContext } from "./models/keys/sealed.ts";
import { sealSecret } from "./platform/crypto/envelope.ts";
import { asService } from "./platform/db/scopes.ts";
import { resetEnv } from "./platform/env.ts";
import { newId } from "./platform/ids.ts";
import { ENDPOINTS } from "./routes.ts";
import { enter, joinTeam, makeTeam, type Team } from "./teams/testing/make-team.ts";
import { hashTables } from "./testing/dump-database.ts";
import { STRANGERS, type StrangerName } from "./testing/strangers.ts";

const named = (endpoints: readonly Endpoint[]) =>
  endpoints.map((endpoint) => [`${endpoint.contract.method} ${endpoint.contract.path}`, endpoint] as const);
const ALL = named(ENDPOINTS);
const CLOSED = named(ENDPOINTS.filter(({ contract }) => contract.access !== "public"));
const CHANGING = named(ENDPOINTS.filter(({ contract }) => contract.method !== "GET"));
const CONSOLE = named(ENDPOINTS.filter(({ contract }) => contract.access.startsWith("admin.")));
const WITH_FORM = named(ENDPOINTS.filter(({ contract }) => contract.form));
const WITH_BODY = named(ENDPOINTS.filter(({ contract }) => contract.body));

let user: SignedInUser;
let team: Team;
let other: SignedInUser;
let admin: SignedInUser;
beforeAll(async () => {
  // Switched on, so that what is sold is tried with the rest; nothing here gets as far as asking Stripe.
  vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_none");
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef");
  vi.stubEnv("STRIPE_API_BASE", "http://127.0.0.1:1");
  resetEnv();
  user = await signedInUser({ tier: "enterprise" });
  team = await makeTeam();
  other = team.owner;
  await enter(other, team.id);
  admin = await signedInUser({ role: "admin" });
});

const idsFor = ({ contract }: Endpoint) =>
  Object.fromEntries([...contract.path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, newId()]));

/** The session of somebody who may ask. */
const cookieFor = ({ contract }: Endpoint) => (contract.access.startsWith("admin.") ? admin : user).cookie;

/** How many rows every table has: nothing that was refused may add or remove one. */
async function countRows(): Promise<unknown> {
  const { rows } = await sql<{ name: string; count: number }>`
    select c.relname as name, (xpath('/row/n/text()', query_to_xml(format('select count(*) n from public.%I', c.relname),
      false, true, '')))[1]::text::int as count
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'throttles'
    order by 1`.execute(asService());
  return rows;
}

const outcome = ({ status, body }: Sent) => `${status} ${body.error?.code}`;

describe("every operation", () => {
  it.each(CLOSED)("%s asks strangers to sign in", async (_, endpoint) => {
    expect(outcome(await send(endpoint, { params: idsFor(endpoint) }))).toBe("401 unauthenticated");
  });

  it.each(ALL)("%s refuses a key that does not exist", async (_, endpoint) => {
    const headers = { authorization: `Bearer nx_${"A".repeat(43)}`, cookie: user.cookie };
    expect(outcome(await send(endpoint, { params: idsFor(endpoint), headers }))).toBe("401 unauthenticated");
  });

  it("refuses a key without its scope, and every key where there is no scope for it", async () => {
    const wrong: string[] = [];
    for (const [name, endpoint] of CLOSED) {
      const scopes = API_KEY_SCOPES.filter((scope) => scope !== endpoint.contract.access);
      const key = await keyOf((await signedInUser()).principal, scopes);
      const answer = await send(endpoint, { params: idsFor(endpoint), headers: { authorization: `Bearer ${key}` } });
      const expected = endpoint.contract.access.startsWith("admin.") ? "404 not_found" : "403 forbidden";
      if (outcome(answer) !== expected) wrong.push(`${name}: ${outcome(answer)}`);
    }
    expect(wrong).toEqual([]);
  });
});

describe("every operation of the console", () => {
  it("is to everybody else one that does not exist, and changes nothing (TN-08)", async () => {
    const before = await countRows();
    const unknown = { code: "not_found", message: "This API route was not found." };
    for (const [, endpoint] of CONSOLE) {
      const body = endpoint.contract.body ? { body: {} } : {};
      const answer = await send(endpoint, { params: idsFor(endpoint), headers: { cookie: user.cookie }, ...body });
      expect([answer.status, answer.body.error]).toEqual([404, { ...unknown, requestId: expect.any(String) }]);
    }
    expect(await countRows()).toEqual(before);
  });

  it("is closed to an administrator's key with every scope", async () => {
    const headers = { authorization: `Bearer ${await keyOf(admin.principal, [...API_KEY_SCOPES])}` };
    for (const [, endpoint] of CONSOLE) {
      expect(outcome(await send(endpoint, { params: idsFor(endpoint), headers }))).toBe("403 forbidden");
    }
  });
});

describe("every operation that changes something", () => {
  it.each(CHANGING)("%s refuses other origins and writes nothing", async (_, endpoint) => {
    const before = await countRows();
    for (const origin of Object.values(FOREIGN_ORIGINS)) {
      const answer = await send(endpoint, {
        params: idsFor(endpoint),
        headers: { cookie: user.cookie, origin },
        ...(endpoint.contract.body ? { body: {} } : {}),
      });
      expect(outcome(answer)).toBe("403 bad_origin");
    }
    expect(await countRows()).toEqual(before);
  });

  it.each(WITH_BODY)("%s takes neither forms nor text", async (_, endpoint) => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const headers = { cookie: cookieFor(endpoint), "content-type": type };
      expect(outcome(await send(endpoint, { params: idsFor(endpoint), headers, body: "{}" }))).toBe(
        "415 unsupported_media_type",
      );
    }
  });

  it.each(WITH_BODY)("%s calls forty malformed bodies the client's mistake and writes nothing", async (_, endpoint) => {
    const before = await countRows();
    const wrong: string[] = [];
    for (const [kind, body] of Object.entries(MALFORMED_BODIES)) {
      const answer = await send(endpoint, { params: idsFor(endpoint), headers: { cookie: cookieFor(endpoint) }, body });
      if (answer.status < 400 || answer.status >= 500) wrong.push(`${kind}: ${outcome(answer)}`);
    }
    expect(wrong).toEqual([]);
    expect(await countRows()).toEqual(before);
  });
});

describe("every operation that takes a form", () => {
  it.each(WITH_FORM)("%s takes nothing else", async (_, endpoint) => {
    for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
      const headers = { cookie: cookieFor(endpoint), "content-type": type };
      expect(outcome(await send(endpoint, { headers, body: "{}" }))).toBe("415 unsupported_media_type");
    }
  });

  it.each(WITH_FORM)("%s calls malformed forms the client's mistake and writes nothing", async (_, endpoint) => {
    const before = await countRows();
    const wrong: string[] = [];
    for (const [kind, { contentType, body }] of Object.entries(MALFORMED_FORMS)) {
      const headers = { cookie: cookieFor(endpoint), "content-type": contentType };
      const answer = await send(endpoint, { headers, body });
      if (answer.status < 400 || answer.status >= 500) wrong.push(`${kind}: ${outcome(answer)}`);
    }
    expect(wrong).toEqual([]);
    expect(await countRows()).toEqual(before);
  });
});

/** Things of somebody else, and what a valid request for them is. */
const OTHERS: Readonly<Record<string, { table: string; body?: object; query?: string }>> = {
  "avatars.get": { table: "profiles" },
  "apiKeys.revoke": { table: "api_keys" },
  "router.setKey": { table: "api_keys", body: { mode: "economy", thresholds: {} } },
  "providers.updateKey": { table: "provider_keys", body: { paused: true } },
  "providers.removeKey": { table: "provider_keys" },
  "providers.testKey": { table: "provider_keys" },
  "devices.revoke": { table: "user_sessions" },
  "twoFactor.confirm": { table: "totp_factors", body: { code: "123456" } },
  "twoFactor.rename": { table: "totp_factors", body: { name: "Mine" } },
  "twoFactor.remove": { table: "totp_factors" },
  "twoFactor.endTrust": { table: "trusted_browsers" },
  "passkeys.rename": { table: "passkeys", body: { name: "Mine" } },
  "passkeys.remove": { table: "passkeys" },
  "admin.getUser": { table: "profiles" },
  "admin.getUserUsage": { table: "profiles" },
  "admin.changeUser": { table: "profiles", body: { change: "disable", reason: "Because" } },
  "admin.listPayments": { table: "profiles" },
  "admin.refundPayment": {
    table: "profiles",
    body: { id: newId(), payment: "in_1", destination: "card", amountMicroUsd: 10_000, reason: "Because" },
  },
  "admin.listWorkspacePayments": { table: "workspaces" },
  "admin.refundWorkspacePayment": {
    table: "workspaces",
    body: { id: newId(), payment: "in_1", destination: "card", amountMicroUsd: 10_000, reason: "Because" },
  },
  "admin.getContract": { table: "profiles" },
  "admin.startContract": {
    table: "profiles",
    body: {
      id: newId(),
      amountMicroUsd: 10_000,
      period: "month",
      daysUntilDue: 14,
      purchaseOrder: null,
      reason: "Because",
    },
  },
  "admin.changeContract": { table: "profiles", body: { ends: "now", reason: "Because" } },
  "admin.getWorkspaceContract": { table: "workspaces" },
  "admin.startWorkspaceContract": {
    table: "workspaces",
    body: {
      id: newId(),
      amountMicroUsd: 10_000,
      period: "month",
      daysUntilDue: 14,
      purchaseOrder: null,
      reason: "Because",
    },
  },
  "admin.changeWorkspaceContract": { table: "workspaces", body: { ends: "now", reason: "Because" } },
  "admin.revokeInvitation": { table: "invitations" },
  "admin.startView": { table: "profiles", body: { reason: "Because" } },
  "connectedAccounts.remove": { table: "connected_accounts" },
  "budgets.update": { table: "budgets", body: { limitMicroUsd: 10_000 } },
  "budgets.delete": { table: "budgets" },
  "billing.removeContact": { table: "billing_contacts" },
  "experiments.get": { table: "experiments" },
  "experiments.move": { table: "experiments", body: { state: "running" } },
  "experiments.adopt": { table: "experiments", body: { armId: newId() } },
  "experiments.remove": { table: "experiments" },
  "chat.follow": { table: "messages" },
  "chat.stop": { table: "messages" },
  "chat.giveFeedback": { table: "messages", body: { verdict: "good" } },
  "chat.takeFeedbackBack": { table: "messages" },
  "chat.choose": { table: "comparisons", body: { choice: "tie" } },
  "chat.getConversation": { table: "conversations" },
  "chat.updateConversation": { table: "conversations", body: { title: "Mine" } },
  "chat.deleteConversation": { table: "conversations" },
  "chat.restoreConversation": { table: "conversations" },
  "chat.readAttachment": { table: "attachments" },
  "projects.get": { table: "projects" },
  "projects.update": { table: "projects", body: { name: "Mine" } },
  "projects.delete": { table: "projects" },
  "projects.restore": { table: "projects" },
  "projectRouting.get": { table: "projects" },
  "projectRouting.set": { table: "projects", body: { mode: null, thresholds: {}, model: null } },
  "dataExports.remove": { table: "data_exports" },
  "dataExports.prepareDownload": { table: "data_exports" },
  "dataExports.download": { table: "data_exports" },
  "dataImports.putPart": { table: "data_imports", query: "?number=0" },
  "dataImports.begin": { table: "data_imports" },
  "dataImports.remove": { table: "data_imports" },
  "workspaces.get": { table: "workspaces" },
  "workspaces.update": { table: "workspaces", body: { name: "Mine" } },
  "workspaces.remove": { table: "workspaces", body: { name: "Test" } },
  "workspaces.enter": { table: "workspaces" },
  "members.list": { table: "workspaces" },
  "members.setRole": { table: "workspaces", body: { role: "viewer" } },
  "members.remove": { table: "workspaces" },
  "members.leave": { table: "workspaces" },
  "members.handOver": { table: "workspaces", body: { userId: newId() } },
  "workspaceInvitations.list": { table: "workspaces" },
  "workspaceInvitations.invite": { table: "workspaces", body: { email: "eve@example.com" } },
  "workspaceInvitations.makeLink": { table: "workspaces", body: {} },
  "workspaceInvitations.resend": { table: "workspaces" },
  "workspaceInvitations.revoke": { table: "workspaces" },
  "workspaceLog.list": { table: "workspaces" },
  "workspaceUsage.get": { table: "workspaces" },
  "workspaceBudgets.list": { table: "workspaces" },
  "workspaceBudgets.set": { table: "workspaces", body: { period: "day", limitMicroUsd: 10_000 } },
  "workspaceBudgets.remove": { table: "workspaces", query: "?period=day" },
  "workspaceRouting.get": { table: "workspaces" },
  "workspaceRouting.set": { table: "workspaces", body: { modeLimit: null, thresholds: {} } },
  "workspaceCache.get": { table: "workspaces" },
  "workspaceCache.set": { table: "workspaces", body: { exact: true } },
  "workspaceKeys.list": { table: "workspaces" },
  "workspaceKeys.add": { table: "workspaces", body: { provider: "openai", apiKey: "sk-0123456789" } },
  "workspaceKeys.update": { table: "workspaces", body: { paused: true } },
  "workspaceKeys.remove": { table: "workspaces" },
  "workspaceKeys.test": { table: "workspaces" },
  "images.read": { table: "attachments", query: "?expires=99999999999&signature=forged" },
};
/** Operations whose path names a provider, a plan or another thing that is nobody's. */
const NOBODYS = new Set([
  "providers.addKey",
  "providers.saveKey",
  "providers.deleteKey",
  "providers.test",
  "admin.updateTier",
  "admin.setRetention",
  "admin.retryQueue",
  "admin.retryDeadJob",
  "admin.discardDeadJob",
  "admin.replayEvent",
  "admin.setFlag",
  "admin.listFlagHistory",
  "admin.changeProviderKey",
  "admin.removeProviderKey",
  "admin.testProviderKey",
]);
/** What operations cannot be asked without. */
const NEEDED: Readonly<Record<string, string>> = {
  "admin.listModelChanges": "?modelId=openai/gpt-4o",
  "chat.search": "?q=a",
};
const READING = ENDPOINTS.filter(({ contract }) => contract.method === "GET" && (contract.params || contract.query));
/** The names of what an operation reads of its query. */
const queryOf = ({ contract }: Endpoint) =>
  contract.query
    ? Object.keys(z.toJSONSchema(contract.query, { io: "input", unrepresentable: "any" }).properties ?? {})
    : [];
const WITH_ID = ENDPOINTS.filter(({ contract }) => contract.path.includes("{") && !NOBODYS.has(contract.id));

/** Operations whose path has a workspace and something in it. */
const WITH_TWO = WITH_ID.filter((endpoint) => Object.keys(idsFor(endpoint)).length > 1);
/** By the name of a second id in a path: makes what it is the id of, in a workspace. */
const SECOND: Readonly<Record<string, (workspaceId: string) => Promise<string>>> = {
  userId: async (workspaceId) => (await joinTeam(workspaceId, "member")).principal.userId,
  invitationId: async (workspaceId) => {
    const id = newId();
    await sql`insert into public.workspace_invitations
        (id, workspace_id, email, role, token_hash, max_uses, expires_at, created_at)
      values (${id}, ${workspaceId}, ${`${id}@example.org`}, 'member', ${Buffer.from(id)}, 1, now() + interval '1 day',
        now())`.execute(asService());
    return id;
  },
  keyId: async (workspaceId) => {
    // One that opens, at an address where nobody is asked.
    const [id, baseUrl] = [newId(), "https://127.0.0.1:1/v1"];
    const envelope = sealSecret(
      "sk-0123456789",
      providerKeyContext({ kind: "workspace", id: workspaceId }, "openai", baseUrl),
    );
    await sql`insert into public.provider_keys (id, workspace_id, provider, base_url, envelope, hint)
      values (${id}, ${workspaceId}, 'openai', ${baseUrl}, ${envelope}, 'last')`.execute(asService());
    return id;
  },
};

/** By table, the ids of what is `other`'s. */
const ids: Record<string, string> = {};

describe("an id of somebody else", () => {
  beforeAll(async () => {
    const { userId } = other.principal;
    const workspaceId = team.id;
    const [conversation, message, attachment] = [newId(), newId(), newId()];
    await keyOf(other.principal, ["models.read"]);
    const db = asService();
    await sql`insert into public.conversations (id, user_id, workspace_id, last_message_at, created_at, updated_at)
      values (${conversation}, ${userId}, ${workspaceId}, now(), now(), now()),
        (${newId()}, ${userId}, ${workspaceId}, now(), now(), now())`.execute(db);
    await sql`insert into public.messages (id, conversation_id, user_id, role, parts, status, created_at)
      values (${message}, ${conversation}, ${userId}, 'assistant', '[]', 'complete', now())`.execute(db);
    const comparison = newId();
    await sql`insert into public.comparisons (id, user_id, conversation_id, question_id, blind, created_at)
      values (${comparison}, ${userId}, ${conversation}, ${message}, false, now())`.execute(db);
    await sql`insert into public.attachments (id, user_id, name, media_type, size_bytes, sha256, storage_path, created_at)
      values (${attachment}, ${userId}, 'a', 'text/plain', 1, 'x', ${`${userId}/${attachment}`}, now())`.execute(db);
    const project = newId();
    await sql`insert into public.projects (id, user_id, workspace_id, name, created_at, updated_at)
      values (${project}, ${userId}, ${workspaceId}, 'Theirs', now(), now())`.execute(db);
    const budget = newId();
    await sql`insert into public.budgets (id, user_id, period, limit_micro_usd, created_at, updated_at)
      values (${budget}, ${userId}, 'day', 20000, now(), now())`.execute(db);
    const contact = newId();
    await sql`insert into public.billing_contacts (id, user_id, email, created_at)
      values (${contact}, ${userId}, 'books@example.org', now())`.execute(db);
    const experiment = newId();
    await sql`insert into public.experiments (id, user_id, name, created_at, updated_at)
      values (${experiment}, ${userId}, 'Theirs', now(), now())`.execute(db);
    const invitation = newId();
    await sql`insert into public.invitations (id, email, token_hash, expires_at, created_at)
      values (${invitation}, ${`${invitation}@example.org`}, 'routes', now() + interval '1 day', now())`.execute(db);
    const [factor, browser] = [newId(), newId()];
    await sql`insert into public.totp_factors (id, user_id, name, envelope, created_at)
      values (${factor}, ${userId}, 'Theirs', 'x', now())`.execute(db);
    await sql`insert into public.trusted_browsers (id, user_id, token_hash, expires_at, created_at)
      values (${browser}, ${userId}, 'x', now() + interval '1 day', now())`.execute(db);
    const passkey = newId();
    await sql`insert into public.passkeys (id, user_id, name, credential, public_key, is_synced, created_at)
      values (${passkey}, ${userId}, 'Theirs', ${Buffer.from(passkey)}, 'x', false, now())`.execute(db);
    const connection = newId();
    await sql`insert into public.connected_accounts (id, user_id, provider, issuer, subject, email, created_at)
      values (${connection}, ${userId}, 'github', 'https://github.com', ${connection}, 'x@example.org', now())`.execute(
      db,
    );
    const providerKey = newId();
    await sql`insert into public.provider_keys (id, user_id, provider, envelope, hint)
      values (${providerKey}, ${userId}, 'openai', 'x', 'last')`.execute(db);
    const dataExport = newId();
    await sql`insert into public.data_exports (id, user_id, state, created_at, heartbeat_at, finished_at)
      values (${dataExport}, ${userId}, 'failed', now(), now(), now())`.execute(db);
    const dataImport = newId();
    await sql`insert into public.data_imports
        (id, user_id, state, size_bytes, takes_profile, takes_router, created_at, heartbeat_at)
      values (${dataImport}, ${userId}, 'uploading', 100, false, false, now(), now())`.execute(db);
    const key = await db.selectFrom("apiKeys").select("id").where("userId", "=", userId).executeTakeFirstOrThrow();
    Object.assign(ids, {
      profiles: userId,
      api_keys: key.id,
      user_sessions: other.principal.via.kind === "session" ? other.principal.via.sessionId : "",
      totp_factors: factor,
      provider_keys: providerKey,
      trusted_browsers: browser,
      passkeys: passkey,
      connected_accounts: connection,
      budgets: budget,
      billing_contacts: contact,
      experiments: experiment,
      invitations: invitation,
      workspaces: workspaceId,
      conversations: conversation,
      messages: message,
      comparisons: comparison,
      attachments: attachment,
      projects: project,
      data_exports: dataExport,
      data_imports: dataImport,
    });
  });

  it("is tried at every operation whose path has one", () => {
    expect(WITH_ID.map(({ contract }) => contract.id).sort()).toEqual(Object.keys(OTHERS).sort());
  });

  it.each(named(WITH_ID))("of %s reads like one that does not exist, and changes nothing", async (_, endpoint) => {
    const { table = "", body, query = "" } = OTHERS[endpoint.contract.id] ?? {};
    const ask = (id: string | undefined) =>
      send(endpoint, {
        params: Object.fromEntries(Object.keys(idsFor(endpoint)).map((name) => [name, id ?? ""])),
        query,
        headers: { cookie: user.cookie },
        ...(body ? { body } : {}),
      });
    const snapshot = async () => {
      const hash = sql<{ hash: string }>`select md5(string_agg(t::text, ',')) as hash from ${sql.table(table)} t
        where t.id = ${ids[table]}`;
      return (await hash.execute(asService())).rows;
    };
    const before = await snapshot();
    const foreign = await ask(ids[table]);
    const unknown = await ask(newId());
    expect(outcome(foreign)).toBe("404 not_found");
    expect({ ...foreign.body.error, requestId: "" }).toEqual({ ...unknown.body.error, requestId: "" });
    expect(foreign.status).toBe(unknown.status);
    expect(await snapshot()).toEqual(before);
  });

  /** What each kind of stranger may be told; nothing of it says whether there is such a thing. */
  const ANSWERS: Readonly<Record<StrangerName, string[]>> = {
    "nobody who is signed in": ["401 unauthenticated", "404 not_found"],
    "another person": ["404 not_found"],
    "a key with every scope": ["403 forbidden", "404 not_found"],
    "an administrator": ["404 not_found"],
    "an administrator who looks on as somebody else": ["403 view_only", "404 not_found"],
    "somebody who is invited": ["404 not_found"],
    "a viewer": ["403 forbidden", "404 not_found"],
    "a former member": ["404 not_found"],
    "the key of a former member": ["401 unauthenticated"],
    "somebody whose account was disabled": ["401 unauthenticated", "404 not_found"],
  };

  it.each(Object.entries(ANSWERS) as [StrangerName, string[]][])(
    "reads to %s like one that does not exist, and changes nothing",
    async (who, answers) => {
      const { headers } = await STRANGERS[who](team);
      // A first use is written down after the answer.
      await sql`update public.user_sessions set last_seen_at = now()`.execute(asService());
      await sql`update public.api_keys set last_used_at = now()`.execute(asService());
      const before = await hashTables(["throttles"]);
      const seen = new Set<string>();
      for (const endpoint of WITH_ID) {
        const { id, access, method } = endpoint.contract;
        const { table = "", body, query = "" } = OTHERS[id] ?? {};
        if (who === "an administrator" && access.startsWith("admin.")) continue;
        // Who is in a workspace sees it and its people: what they may do there is the table of roles.
        if (who === "a viewer" && (table === "workspaces" || id === "avatars.get")) continue;
        for (const asked of method === "GET" ? ["GET", "HEAD"] : [method]) {
          const ask = async (value: string | undefined) => {
            const params = Object.fromEntries(Object.keys(idsFor(endpoint)).map((name) => [name, value ?? ""]));
            const answer = await send(endpoint, { method: asked, params, query, headers, ...(body ? { body } : {}) });
            return { is: outcome(answer), body: { ...answer.body, error: { ...answer.body.error, requestId: "" } } };
          };
          const foreign = await ask(ids[table]);
          expect(foreign, id).toEqual(await ask(newId()));
          seen.add(foreign.is);
        }
      }
      expect([...seen].sort()).toEqual(answers);
      expect(await hashTables(["throttles"])).toEqual(before);
    },
  );

  it.each(named(WITH_TWO))(
    "and one of their own say nothing to %s together, in whatever place",
    async (_, endpoint) => {
      const { body } = OTHERS[endpoint.contract.id] ?? {};
      const [, name = ""] = Object.keys(idsFor(endpoint));
      const make = SECOND[name];
      if (!make) throw new Error(`nothing is made for the second id {${name}}`);
      const mine = await makeTeam("Mine");
      const [own, foreign] = [
        { id: mine.id, second: await make(mine.id) },
        { id: team.id, second: await make(team.id) },
      ];
      const ask = async (id: string, second: string) => {
        const headers = { cookie: mine.owner.cookie };
        const answer = await send(endpoint, { params: { id, [name]: second }, headers, ...(body ? { body } : {}) });
        return [outcome(answer), answer.body.error?.message];
      };
      await sql`update public.user_sessions set last_seen_at = now()`.execute(asService());
      const before = await hashTables(["throttles"]);
      const nowhere = await ask(newId(), newId());
      expect(nowhere[0]).toBe("404 not_found");
      for (const second of [own.second, foreign.second, newId()])
        expect(await ask(foreign.id, second)).toEqual(nowhere);
      expect(await ask(newId(), own.second)).toEqual(nowhere);
      const unknown = await ask(own.id, newId());
      expect(unknown[0]).toBe("404 not_found");
      expect(await ask(own.id, foreign.second)).toEqual(unknown);
      expect(await hashTables(["throttles"])).toEqual(before);
      // They are asked for as they should be: both of their own are found.
      expect((await ask(own.id, own.second))[0]).not.toBe("404 not_found");
    },
  );

  it.each(named(WITH_ID))("that is no id is refused by %s", async (_, endpoint) => {
    for (const id of ["1", "../1", "' or 1=1 --", "%00", "undefined", newId().toUpperCase().slice(1)]) {
      const params = Object.fromEntries(Object.keys(idsFor(endpoint)).map((name) => [name, id]));
      const { body, query = "" } = OTHERS[endpoint.contract.id] ?? {};
      const options = { params, query, headers: { cookie: cookieFor(endpoint) }, ...(body ? { body } : {}) };
      const answer = await send(endpoint, options);
      expect(outcome(answer)).toBe("422 invalid_input");
    }
  });
});

describe("whatever is sent to operations that read", () => {
  const cursors: Record<string, string> = {};
  let before: unknown;
  beforeAll(async () => {
    // The cursors of every other list, and of other people.
    for (const endpoint of READING.filter((one) => queryOf(one).includes("cursor"))) {
      const headers = { cookie: (endpoint.contract.access.startsWith("admin.") ? admin : other).cookie };
      const { body } = await send(endpoint, {
        params: { ...idsFor(endpoint), id: team.id },
        query: "?limit=1",
        headers,
      });
      const next = (body.data as { nextCursor?: string | null } | undefined)?.nextCursor;
      if (next) cursors[`the cursor of ${endpoint.contract.id}`] = next;
    }
    expect(Object.keys(cursors).length).toBeGreaterThan(4);
    await sql`update public.user_sessions set last_seen_at = now()`.execute(asService());
    before = await hashTables(["throttles"]);
  });

  it.each(named(READING))(
    "%s fails on nothing, names what it refuses, and finds nothing of anybody else (LM-44)",
    async (_, endpoint) => {
      const { contract } = endpoint;
      const ownQuery = NEEDED[contract.id] ?? OTHERS[contract.id]?.query ?? "";
      const headers = { cookie: cookieFor(endpoint) };
      const wrong: string[] = [];
      const attempt = async (
        name: string,
        kind: string,
        options: { params?: Record<string, string>; query?: string },
      ) => {
        const { status, body, text } = await send(endpoint, { params: idsFor(endpoint), headers, ...options });
        const fields = (body.error?.issues as { path: string }[] | undefined)?.map(({ path }) => path);
        const isTold = status !== 422 || fields?.includes(name);
        const isOpen = !contract.access.startsWith("admin.") && Object.values(ids).some((id) => text.includes(id));
        if (status >= 500 || !isTold || (isOpen && status < 300))
          wrong.push(`${name}, ${kind}: ${status} ${text.slice(0, 200)}`);
      };
      for (const name of Object.keys(idsFor(endpoint))) {
        for (const [kind, value] of Object.entries(INJECTIONS)) {
          await attempt(name, kind, { params: { ...idsFor(endpoint), [name]: value }, query: ownQuery });
        }
      }
      const names = queryOf(endpoint);
      // A schema that does not say what it reads would be tried with nothing.
      expect(names.length > 0).toBe(contract.query !== undefined);
      for (const name of names) {
        for (const [kind, value] of Object.entries({ ...INJECTIONS, ...cursors })) {
          const query = new URLSearchParams(ownQuery);
          query.set(name, value);
          await attempt(name, kind, { query: `?${query}` });
        }
        for (const [kind, write] of Object.entries(INJECTED_QUERIES)) {
          await attempt(name, kind, { query: `${ownQuery || "?"}&${write(name)}` });
        }
      }
      expect(wrong).toEqual([]);
    },
  );

  it("changes nothing", async () => {
    expect(await hashTables(["throttles"])).toEqual(before);
  });

  it("as a key is refused by all of them", async () => {
    for (const [name, endpoint] of named(ENDPOINTS.filter(({ contract }) => contract.method === "GET"))) {
      for (const [kind, value] of Object.entries(INJECTIONS)) {
        // No client can send these in a header.
        if (/[^\t\x20-\x7e]/.test(value)) continue;
        for (const key of [{ "x-api-key": value }, { authorization: value }, { authorization: `Bearer ${value}` }]) {
          const answer = await send(endpoint, { params: idsFor(endpoint), headers: { cookie: user.cookie, ...key } });
          expect(outcome(answer), `${name}, ${kind}`).toBe("401 unauthenticated");
        }
      }
    }
  });
});
