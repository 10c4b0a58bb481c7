import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { getProfileEndpoint, signInEndpoint } from "../../auth/api.ts";
import { createUser } from "../../auth/service/create-user.ts";
import { callEndpoint, cookieOf } from "../../auth/testing/call-endpoint.ts";
import { makeAccount, signInAs, type TestAccount } from "../../auth/testing/make-account.ts";
import { countMails, waitForMail } from "../../auth/testing/read-mail.ts";
import { securityKindsOf } from "../../auth/testing/security-kinds.ts";
import { tierKey } from "../../auth/tier-key.ts";
import { chatClient } from "../../chat/testing/chat-client.ts";
import { readAllEvents } from "../../chat/testing/read-events.ts";
import { send } from "../../gate/testing/send.ts";
import { keyOf, signedInUser } from "../../gate/testing/sign-in.ts";
import { jobHandlers } from "../../jobs.ts";
import { listModels } from "../../models/api.ts";
import { forgetCompatibleServers } from "../../models/service/local-servers.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { enqueue } from "../../platform/jobs/enqueue.ts";
import { log } from "../../platform/log.ts";
import { queueMail, sendMailJob } from "../../platform/mail/queue-mail.ts";
import { redis } from "../../platform/redis.ts";
import { getObject, putObject } from "../../platform/storage.ts";
import { lookAtInvitationEndpoint } from "../../teams/invitations/api.ts";
import { makeInvitationToken } from "../../teams/invitations/token.ts";
import { dumpDatabase } from "../../testing/dump-database.ts";
import { providerEnv } from "../../testing/providers/provider-env.ts";
import { type ScriptedProvider, startScriptedProvider } from "../../testing/providers/start-provider.ts";
import { runWorker } from "../../testing/run-worker.ts";
import { cancelDeletionEndpoint, getDeletionEndpoint, requestDeletionEndpoint } from "./api.ts";
import { deleteAccount } from "./delete-account.ts";
import { listStoredObjects } from "./erase-store.ts";
import { queueDueDeletions } from "./service.ts";
import { fullAccount } from "./testing/full-account.ts";

// The provider's answer is scripted: a key that it accepts is stored.
vi.mock("../../models/service/test-key.ts", () => ({ testProviderKey: async () => undefined }));

vi.mock("./erase-store.ts", async (importActual) => {
  const actual = await importActual<typeof import("./erase-store.ts")>();
  return { ...actual, listStoredObjects: vi.fn(actual.listStoredObjects) };
});

const MODEL = "openai/gpt-4.1-mini";
const DAY_MS = 86_400_000;
const DUE = "privacy.delete-account";
let provider: ScriptedProvider;

beforeAll(async () => {
  provider = await startScriptedProvider();
  Object.assign(process.env, providerEnv(provider, ["openai"]));
  resetEnv();
  forgetCompatibleServers();
  // The first account of all is an administrator's.
  await signedInUser();
});
beforeEach(() => asService().updateTable("profiles").set({ role: "user" }).where("role", "=", "admin").execute());
afterEach(() => {
  setClock();
  provider.reset();
  vi.restoreAllMocks();
});
afterAll(async () => {
  await provider.stop();
});
// Exports and mails; deletions are run by the tests, which say when.
runWorker(jobHandlers.filter(({ job }) => job.name !== DUE));

type Person = Pick<TestAccount, "email"> & { cookie: string };

const request = ({ cookie, email }: Person, when: "now" | "later" = "now") =>
  callEndpoint(requestDeletionEndpoint, { cookie, body: { email, when } });
const keep = ({ cookie }: Pick<Person, "cookie">) => callEndpoint(cancelDeletionEndpoint, { cookie });
const stateOf = async ({ cookie }: Pick<Person, "cookie">) =>
  (await callEndpoint(getDeletionEndpoint, { cookie })).body.data;
const me = async (cookie: string) => (await callEndpoint(getProfileEndpoint, { cookie })).status;
const signal = new AbortController().signal;

async function newPerson() {
  const account = await makeAccount();
  return { ...account, cookie: await signInAs(account) };
}

async function deletionIdOf(userId: string): Promise<string> {
  const row = await asService()
    .selectFrom("accountDeletions")
    .select("id")
    .where("userId", "=", userId)
    .executeTakeFirst();
  return row?.id ?? "";
}

const profileOf = (userId: string) =>
  asService().selectFrom("profiles").select(["id", "disabledAt"]).where("id", "=", userId).executeTakeFirst();

/** Tables in which one of the words stands, in any letter case. */
async function tablesWith(...words: string[]): Promise<string[]> {
  const found = [...(await dumpDatabase())].filter(([, rows]) => {
    const text = rows.join("\n").toLowerCase();
    return words.some((word) => text.includes(word.toLowerCase()));
  });
  return found.map(([table]) => table);
}

/** An export under way may store its archive behind the last look, and removes it when it sees that nobody wants it. */
const nothingLeft = (...words: string[]) => expect.poll(() => tablesWith(...words), { timeout: 20_000 }).toEqual([]);

function filesWith(...words: string[]): number {
  const folder = join(inject("serviceDirectory"), "storage");
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString("latin1"))
    .filter((text) => words.some((word) => text.includes(word))).length;
}

async function queuedFor(deletionId: string): Promise<number> {
  const { rows } =
    await sql`select 1 from pgboss.job where name = ${DUE} and data->>'deletionId' = ${deletionId}`.execute(
      asService(),
    );
  return rows.length;
}

describe("an account that is deleted at once (DP-02)", () => {
  it("leaves nothing of itself in any table, file or key of Redis", async () => {
    provider.script({ promptIncludes: "Say canary" }, { chunks: ["as you say"] });
    const person = await fullAccount(MODEL);
    const { userId, email, canary, apiKey } = person;
    await send(listModels, { headers: { authorization: `Bearer ${apiKey}` } });
    await expect.poll(() => redis().get(tierKey(apiKey))).not.toBeNull();
    // About the person, but not theirs by any key: a code on its way, and a mail that cannot be sent.
    await enqueue({ ...sendMailJob, name: "mail.send.dead" }, { mailId: newId(), kind: userId, envelope: email });
    await expect
      .poll(() => tablesWith(canary), { timeout: 20_000 })
      .toEqual(
        expect.arrayContaining([
          "public.answer_feedback",
          "public.api_keys",
          "public.attachments",
          "public.conversations",
          "public.experiment_arms",
          "public.experiments",
          "public.messages",
          "public.profiles",
          "public.security_events",
          "public.totp_factors",
        ]),
      );
    expect(filesWith(canary)).toBeGreaterThan(0);
    expect(await tablesWith(userId)).toEqual(
      expect.arrayContaining(["auth.users", "storage.objects", "public.usage_ledger", "public.cached_answers"]),
    );

    expect((await request(person)).status).toBe(202);
    await waitForMail(email, /going to be deleted/);
    // The others went out at the same time and may come behind it.
    await expect.poll(() => countMails(email), { timeout: 20_000 }).toBeGreaterThan(2);
    const mailsBefore = await countMails(email);
    // All of Redis would have to be read, and everybody waits meanwhile.
    const scan = vi.spyOn(redis(), "scan");
    await deleteAccount({ deletionId: await deletionIdOf(userId) }, { signal });
    expect(scan).not.toHaveBeenCalled();
    const gone = await waitForMail(email, /is deleted/);
    expect(gone.text).toContain("Your account is deleted");
    // The outbox of this server has the last mail, and at most one that was on its way.
    expect(await countMails(email)).toBeLessThan(mailsBefore);

    await nothingLeft(userId, canary, email);
    expect(filesWith(canary, userId)).toBe(0);
    const keys = await redis().keys("*");
    expect(keys.filter((key) => key.includes(userId) || key.includes(apiKey.slice(0, 9)))).toEqual([]);
  }, 60_000);

  it("lets nobody in from the moment it is asked for, by session, key or password", async () => {
    const person = await newPerson();
    const { principal, cookie } = await signedInUser();
    const key = await keyOf(principal, ["models.read"]);
    const byKey = () => send(listModels, { headers: { authorization: `Bearer ${key}` } });
    expect([await me(person.cookie), (await byKey()).status]).toEqual([200, 200]);
    const answer = await request(person);
    expect(answer.setCookies.some((cookie) => /max-age=0/i.test(cookie))).toBe(true);
    await request({ email: principal.email, cookie });
    expect([await me(person.cookie), await me(cookie), (await byKey()).status]).toEqual([401, 401, 401]);
    const again = await callEndpoint(signInEndpoint, { body: { email: person.email, password: person.password } });
    expect([again.status, again.body.error?.code]).toEqual([401, "invalid_credentials"]);
    expect((await keep(person)).status).toBe(401);
    expect((await request({ email: principal.email, cookie })).body.error?.code).toBe("unauthenticated");
    expect(await queuedFor(await deletionIdOf(person.userId))).toBe(1);
  });

  it("stops answers that are being written (AU-15)", async () => {
    const person = await newPerson();
    provider.script({ promptIncludes: "for ever" }, { chunks: ["a", "b", "c"], holdAfterChunks: 1 });
    const sent = await chatClient(person.cookie).send("Write for ever", { model: MODEL });
    await request(person, "later");
    const events = await readAllEvents(sent.response);
    expect(JSON.stringify(events.at(-2)?.chunk ?? events)).toMatch(/stopped|abort|finish/);
    const runs = await asService().selectFrom("runs").select("status").where("userId", "=", person.userId).execute();
    expect(runs).toEqual([{ status: "stopped" }]);
  });

  it("is deleted whole although the job died at every single step", async () => {
    const person = await fullAccount(MODEL);
    await request(person);
    const deletionId = await deletionIdOf(person.userId);
    let died = 0;
    for (let isDone = false; !isDone && died < 50; ) {
      let left = died;
      const dying = { throwIfAborted: () => void (left-- === 0 && expect.fail("died")) } as unknown as AbortSignal;
      await deleteAccount({ deletionId }, { signal: dying }).then(
        () => {
          isDone = true;
        },
        () => {
          died += 1;
        },
      );
    }
    // Before each of the nine steps, and before the end.
    expect(died).toBe(10);
    await waitForMail(person.email, /is deleted/);
    await nothingLeft(person.userId, person.canary, person.email);
    // Once more, as a queue that lost the answer would.
    await deleteAccount({ deletionId }, { signal });
  }, 60_000);
});

describe("what waits to be done for somebody else", () => {
  it("stays although their address has the deleted one in it", async () => {
    const person = await newPerson();
    const { email } = person;
    const wait = (text: string) =>
      enqueue({ ...sendMailJob, name: "mail.send.dead" }, { mailId: newId(), kind: text, envelope: "" });
    const others = [`x${email}`, `an.${email}`, `${email}.uk`, `${email}x`, `a+${email}`];
    const theirs = [
      `To: ${email.toUpperCase()}`,
      `hello\n${email}`,
      `<${email}>.`,
      `It goes to ${email}.`,
      `${email},x@x.x`,
    ];
    for (const text of [...others, ...theirs]) await wait(text);
    await request(person);
    await deleteAccount({ deletionId: await deletionIdOf(person.userId) }, { signal });
    const { rows } = await sql<{ kind: string }>`
      select data->>'kind' as kind from pgboss.job where name = 'mail.send.dead' and data->>'envelope' = ''`.execute(
      asService(),
    );
    expect(rows.map(({ kind }) => kind).sort()).toEqual(others.sort());
  });
});

describe("a file whose upload ends behind the first look at the files", () => {
  it("goes with the rest", async () => {
    const person = await newPerson();
    await request(person);
    const path = `${person.userId}/late.txt`;
    vi.mocked(listStoredObjects).mockImplementationOnce(async () => {
      await putObject("attachments", path, new TextEncoder().encode("late"), "text/plain");
      return [];
    });
    await deleteAccount({ deletionId: await deletionIdOf(person.userId) }, { signal });
    expect(await getObject("attachments", path)).toBeNull();
  });
});

describe("an account that is deleted after seven days", () => {
  it("is signed out everywhere, and stays when its owner signs in and says so", async () => {
    const person = await newPerson();
    const { userId, email } = person;
    expect(await stateOf(person)).toEqual({
      deletion: null,
      peopledWorkspaces: [],
      isLastAdmin: false,
      sellsPlans: false,
    });
    const asked = await request(person, "later");
    const days = (Date.parse(String(asked.body.data?.deletesAt)) - Date.now()) / DAY_MS;
    expect([asked.status, Math.round(days * 100)]).toEqual([202, 700]);
    expect(await me(person.cookie)).toBe(401);
    expect((await waitForMail(email, /going to be deleted/)).text).toContain("/settings/privacy");

    const back = { email, cookie: await signInAs(person) };
    expect((await stateOf(back))?.deletion).toEqual(asked.body.data);
    expect((await request(back, "later")).body.error?.code).toBe("conflict");
    expect((await keep(back)).status).toBe(204);
    expect((await keep(back)).body.error?.code).toBe("not_found");
    expect(await me(back.cookie)).toBe(200);
    await waitForMail(email, /stays/);
    setClock(() => Date.now() + 8 * DAY_MS);
    await queueDueDeletions();
    expect(await profileOf(userId)).toMatchObject({ disabledAt: null });
    expect((await securityKindsOf(userId)).filter((kind) => kind.startsWith("account_deletion"))).toEqual([
      "account_deletion_requested",
      "account_deletion_undone",
    ]);
  });

  it("is queued when the days are over, not before, again when its job was given up, and cannot be kept then", async () => {
    const person = await newPerson();
    await request(person, "later");
    const deletionId = await deletionIdOf(person.userId);
    const at = (days: number) => setClock(() => Date.now() + days * DAY_MS);
    at(6.99);
    await queueDueDeletions();
    await deleteAccount({ deletionId }, { signal });
    expect([await queuedFor(deletionId), (await profileOf(person.userId))?.disabledAt]).toEqual([0, null]);
    at(7.01);
    await queueDueDeletions();
    await queueDueDeletions();
    expect(await queuedFor(deletionId)).toBe(1);
    at(7.06);
    await queueDueDeletions();
    expect(await queuedFor(deletionId)).toBe(2);
    const late = await callEndpoint(signInEndpoint, { body: { email: person.email, password: person.password } });
    await expect(deleteAccount({ deletionId }, { signal: AbortSignal.abort(new Error("died")) })).rejects.toThrow(
      "died",
    );
    expect((await keep({ cookie: cookieOf(late.setCookies) })).status).toBe(401);
    await deleteAccount({ deletionId }, { signal });
    expect(await tablesWith(person.userId)).toEqual([]);
  });

  it("can be deleted at once after all", async () => {
    const person = await newPerson();
    await request(person, "later");
    const back = { email: person.email, cookie: await signInAs(person) };
    expect((await request(back, "now")).status).toBe(202);
    await deleteAccount({ deletionId: await deletionIdOf(person.userId) }, { signal });
    expect(await profileOf(person.userId)).toBeUndefined();
    // The address is free again.
    const next = { displayName: "Ada", language: "en", timeZone: "UTC", tier: "free", isAdmin: false } as const;
    const { userId } = await createUser({ email: person.email, password: person.password, ...next });
    expect(userId).not.toBe(person.userId);
  });
});

describe("an account that must stay", () => {
  it("is one whose owner did not type its address, whatever its letter case", async () => {
    const person = await newPerson();
    const wrong = await request({ ...person, email: `x${person.email}` });
    expect([wrong.status, wrong.body.error?.issues?.[0]]).toMatchObject([
      422,
      { path: "email", reason: "email_differs" },
    ]);
    expect(await me(person.cookie)).toBe(200);
    expect((await request({ ...person, email: ` ${person.email.toUpperCase()} ` }, "later")).status).toBe(202);
  });

  it("is the last administrator's, also when the other one is about to go", async () => {
    const [first, second] = [await signedInUser({ role: "admin" }), await signedInUser({ role: "admin" })];
    const ask = ({ principal, cookie }: typeof first, when: "now" | "later") =>
      request({ email: principal.email, cookie }, when);
    const answers = await Promise.all([ask(first, "later"), ask(second, "now")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
    const stays = answers[0]?.status === 409 ? first : second;
    expect(await stateOf(stays)).toMatchObject({ isLastAdmin: true });
    expect((await ask(stays, "later")).body.error?.message).toContain("last administrator");
  });

  it("is one whose owner has others in a workspace, until that is handed over", async () => {
    const [owner, member] = [await signedInUser(), await signedInUser()];
    const { userId } = owner.principal;
    const db = asService();
    const team = async (name: string) => {
      const id = newId();
      await db.insertInto("workspaces").values({ id, name, kind: "team", ownerId: userId }).execute();
      await db.insertInto("workspaceMembers").values({ workspaceId: id, userId, role: "owner" }).execute();
      return id;
    };
    const join = (workspaceId: string) =>
      db
        .insertInto("workspaceMembers")
        .values({ workspaceId, userId: member.principal.userId, role: "member" })
        .execute();
    const [peopled, empty] = [await team("Atlas"), await team("Empty")];
    await join(peopled);
    const ask = (when: "now" | "later") => request({ email: owner.principal.email, cookie: owner.cookie }, when);
    const refused = await ask("now");
    expect([refused.status, refused.body.error?.message]).toEqual([
      409,
      "Other people are in Atlas. Hand it over or delete it first.",
    ]);
    expect(await stateOf(owner)).toMatchObject({ peopledWorkspaces: ["Atlas"] });

    await db.updateTable("workspaces").set({ ownerId: member.principal.userId }).where("id", "=", peopled).execute();
    const invite = async (workspaceId: string, invitedBy: string) => {
      const { url, hash: tokenHash } = makeInvitationToken();
      const expiresAt = new Date(Date.now() + 9 * DAY_MS);
      const times = { expiresAt, createdAt: new Date(), maxUses: 5 };
      await db
        .insertInto("workspaceInvitations")
        .values({ id: newId(), workspaceId, invitedBy, role: "member", tokenHash, ...times })
        .execute();
      return new URL(url).searchParams.get("token");
    };
    const tokens = [await invite(empty, userId), await invite(peopled, userId)];
    const others = await invite(peopled, member.principal.userId);
    const look = async (token?: string | null) => (await send(lookAtInvitationEndpoint, { body: { token } })).status;
    expect((await ask("later")).status).toBe(202);
    // What the person invited to is over with the request, and nothing of others.
    expect([await look(tokens[0]), await look(tokens[1]), await look(others)]).toEqual([404, 404, 200]);
    // Somebody is in one of theirs on the day all the same.
    await join(empty);
    setClock(() => Date.now() + 8 * DAY_MS);
    const deletionId = await deletionIdOf(userId);
    await deleteAccount({ deletionId }, { signal });
    const waits = /could not be deleted yet/;
    expect((await waitForMail(owner.principal.email, waits)).text).toContain("workspaces that you own: Empty.");
    await deleteAccount({ deletionId }, { signal });
    const sent = sql`select 1 from pgboss.job where data->>'kind' = 'account_deletion_waits'`;
    expect((await sent.execute(db)).rows).toHaveLength(1);
    expect(await profileOf(userId)).toMatchObject({ disabledAt: null });
    await db
      .deleteFrom("workspaceMembers")
      .where("userId", "=", member.principal.userId)
      .where("workspaceId", "=", empty)
      .execute();
    await deleteAccount({ deletionId }, { signal });
    const rows = await db
      .selectFrom("workspaces")
      .select(["id", "ownerId", "deletedAt"])
      .where("id", "in", [peopled, empty])
      .orderBy("id")
      .execute();
    expect(rows).toEqual([
      { id: peopled, ownerId: member.principal.userId, deletedAt: null },
      { id: empty, ownerId: null, deletedAt: expect.any(Date) },
    ]);
    expect(await profileOf(userId)).toBeUndefined();
  });
});

describe("what the server logs meanwhile (DP-12)", () => {
  it("has no address, prompt or key", async () => {
    const lines: string[] = [];
    const stream = Reflect.get(log, pino.symbols.streamSym) as { write(line: string): void };
    vi.spyOn(stream, "write").mockImplementation((line) => void lines.push(line));
    log.level = "trace";
    try {
      const person = await fullAccount(MODEL);
      const letter = { language: "en" as const, lines: [person.canary], footer: "End." };
      await queueMail({ to: person.email, subject: person.canary, letter, kind: "note" });
      await request(person);
      const deletionId = await deletionIdOf(person.userId);
      await redis().set("x", "y");
      await expect(deleteAccount({ deletionId }, { signal: AbortSignal.abort() })).rejects.toThrow();
      await deleteAccount({ deletionId }, { signal });
      await waitForMail(person.email, /is deleted/);
      const all = lines.join("\n");
      expect(all).toContain("account deleted");
      for (const secret of [person.email, person.canary, person.apiKey, person.password]) {
        expect(all).not.toContain(secret);
      }
    } finally {
      log.level = "silent";
    }
  }, 30_000);
});
