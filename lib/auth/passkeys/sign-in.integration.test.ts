import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { dumpDatabase, hashTables } from "../../testing/dump-database.ts";
import { type Faults, SoftwareAuthenticator } from "../../testing/software-authenticator.ts";
import { getProfileEndpoint } from "../api.ts";
import { callEndpoint, cookieOf, randomIp } from "../testing/call-endpoint.ts";
import { makeRecoveryCodesEndpoint } from "../two-factor/api.ts";
import {
  passkeySignInEndpoint,
  startAddPasskeyEndpoint,
  startPasskeySignInEndpoint,
  startSecondFactorEndpoint,
  startStepUpEndpoint,
} from "./api.ts";
import { type Asked, ask, signInWith, type WithPasskey, withPasskey } from "./testing/use-passkey.ts";

afterEach(() => {
  setClock();
  vi.unstubAllEnvs();
  resetEnv();
});

const eventsOf = (userId: string) =>
  asService()
    .selectFrom("securityEvents")
    .select(["kind", "details"])
    .where("userId", "=", userId)
    .orderBy("createdAt")
    .orderBy("id")
    .execute();

const REFUSAL = {
  code: "invalid_input",
  message: expect.any(String),
  requestId: expect.any(String),
  issues: [{ path: "passkey", message: expect.any(String), reason: "passkey_refused" }],
};

/** That an answer is refused like every other wrong one, and writes nothing. */
async function expectRefused(send: () => ReturnType<typeof signInWith>): Promise<void> {
  const before = await hashTables(["throttles"]);
  const answer = await send();
  expect([answer.status, answer.body.error]).toEqual([422, REFUSAL]);
  expect(answer.setCookies.join()).not.toContain("nexus-session");
  expect(await hashTables(["throttles"])).toEqual(before);
}

describe("signing in with a passkey", () => {
  it("opens a session that counts as proved by a second factor, and asks for no code", async () => {
    const { account, key, passkey } = await withPasskey();
    const done = await signInWith(key);
    expect([done.status, done.body.data]).toEqual([200, { userId: account.userId }]);
    const session = cookieOf(done.setCookies);
    expect(session).not.toContain("nexus-sign-in");
    expect((await callEndpoint(getProfileEndpoint, { cookie: session })).body.data?.id).toBe(account.userId);
    expect((await callEndpoint(makeRecoveryCodesEndpoint, { cookie: session })).status).toBe(200);
    const events = await eventsOf(account.userId);
    expect(events).toContainEqual({ kind: "passkey_added", details: { factor: passkey.name } });
    expect(events.findLast(({ kind }) => kind.startsWith("signed_in"))).toEqual({
      kind: "signed_in_new_device",
      details: { proof: "passkey" },
    });
    const again = await signInWith(key);
    expect(again.status).toBe(200);
  });

  it("asks everybody the same, names the configured address, and tells nothing of accounts", async () => {
    const { options } = await ask(startPasskeySignInEndpoint);
    expect(options).toEqual({
      rpId: "localhost",
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      timeout: 300_000,
      userVerification: "required",
    });
    const headers = { host: "evil.example", "x-forwarded-host": "evil.example" };
    const forged = await callEndpoint(startPasskeySignInEndpoint, { headers });
    expect(forged.body.data?.rpId).toBe("localhost");
    vi.stubEnv("APP_URL", "https://nexus.example");
    resetEnv();
    const moved = await callEndpoint(startPasskeySignInEndpoint, { headers: { origin: "https://nexus.example" } });
    expect(moved.body.data?.rpId).toBe("nexus.example");
  });

  it("says so when the auth service gives no session", async () => {
    const { key } = await withPasskey();
    const asked = await ask(startPasskeySignInEndpoint);
    vi.stubEnv("SUPABASE_URL", "http://127.0.0.1:1");
    resetEnv();
    const answer = await signInWith(key, {}, asked);
    expect([answer.status, answer.body.error?.code]).toEqual([503, "unavailable"]);
  });
});

describe("an answer that is not right", () => {
  let own: WithPasskey;
  beforeAll(async () => {
    own = await withPasskey();
  });

  const FAULTS: Readonly<Record<string, Faults>> = {
    "another origin": { origin: "https://evil.example" },
    "another port of the host": { origin: "http://localhost:3001" },
    "another relying party": { rpId: "evil.example" },
    "a frame of another site": { crossOrigin: true },
    "a challenge of its own": { challenge: Buffer.alloc(32, 1).toString("base64url") },
    "the making of a passkey": { type: "webauthn.create" },
    "a person that nobody has verified": { isUnverified: true },
    "a signature of something else": { isTampered: true },
    "no account": { userHandle: undefined },
    "a name that nobody has": { userHandle: Buffer.alloc(32, 1).toString("base64url") },
    "a passkey that is not known": { id: Buffer.alloc(32, 1).toString("base64url") },
  };

  it.each(Object.entries(FAULTS))("is refused and writes nothing: %s", async (_, faults) => {
    const { key } = own;
    const asked = await ask(startPasskeySignInEndpoint);
    await expectRefused(() => signInWith(key, faults, asked));
    // The same challenge takes the right answer still.
    expect((await signInWith(key, {}, asked)).status).toBe(200);
  });

  it("is refused with the key of one person and the name of another", async () => {
    const theirs = await withPasskey();
    const asked = await ask(startPasskeySignInEndpoint);
    await expectRefused(() => signInWith(own.key, { id: theirs.key.id }, asked));
    await expectRefused(() => signInWith(own.key, { userHandle: theirs.key.userHandle }, asked));
  });

  it("is refused for a disabled account as for an unknown passkey", async () => {
    const { key, account } = await withPasskey();
    await asService()
      .updateTable("profiles")
      .set({ disabledAt: new Date() })
      .where("id", "=", account.userId)
      .execute();
    const asked = await ask(startPasskeySignInEndpoint);
    await expectRefused(() => signInWith(key, {}, asked));
    await expectRefused(() => signInWith(new SoftwareAuthenticator(), {}, asked));
  });

  it("is refused once the account is deleted", async () => {
    const { key, account } = await withPasskey();
    await asService().deleteFrom("profiles").where("id", "=", account.userId).execute();
    const asked = await ask(startPasskeySignInEndpoint);
    await expectRefused(() => signInWith(key, {}, asked));
  });

  it("is refused in another browser, for another purpose, and after five minutes", async () => {
    const { key, cookie } = own;
    const asked = await ask(startPasskeySignInEndpoint);
    const askedAt = Date.now();
    const other = await ask(startPasskeySignInEndpoint);
    await expectRefused(() => signInWith(key, {}, { ...asked, cookie: other.cookie }));
    await expectRefused(() => signInWith(key, {}, { ...asked, cookie: "" }));
    const stepUp = await ask(startStepUpEndpoint, cookie);
    await expectRefused(() => signInWith(key, {}, stepUp));
    setClock(() => askedAt + 301_000);
    await expectRefused(() => signInWith(key, {}, asked));
    setClock(() => askedAt + 290_000);
    expect((await signInWith(key, {}, asked)).status).toBe(200);
  });

  it("works once: replayed it is refused, and of 20 at the same time exactly one is taken", async () => {
    // Without a counter only the challenge tells an answer from its copy.
    const { key } = await withPasskey(new SoftwareAuthenticator({ counter: 0 }));
    const { options, cookie } = await ask(startPasskeySignInEndpoint);
    const body = { passkey: key.get(options) };
    const send = () => callEndpoint(passkeySignInEndpoint, { cookie, body });
    const answers = await Promise.all(Array.from({ length: 20 }, send));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await signInWith(key)).status).toBe(200);
    await expectRefused(send);
  });

  it("is refused when the counter does not go up, and the log tells of it", async () => {
    const { key, account } = await withPasskey(new SoftwareAuthenticator({ counter: 7 }));
    const asked = await ask(startPasskeySignInEndpoint);
    for (const counter of [6, 7, 0, 5]) {
      const answer = await signInWith(key, { counter }, asked);
      expect([answer.status, answer.body.error]).toEqual([422, REFUSAL]);
    }
    const kinds = (await eventsOf(account.userId)).map(({ kind }) => kind);
    // Three entries, however often.
    expect(kinds.filter((kind) => kind === "passkey_counter_back")).toHaveLength(3);
    const stored = () =>
      asService().selectFrom("passkeys").select(["counter", "lastUsedAt"]).where("userId", "=", account.userId);
    expect(await stored().executeTakeFirst()).toEqual({ counter: 7, lastUsedAt: null });
    expect((await signInWith(key, { counter: 8 }, asked)).status).toBe(200);
    expect(await stored().executeTakeFirst()).toEqual({ counter: 8, lastUsedAt: expect.any(Date) });
    // A wrong signature says nothing of the counter.
    const last = await ask(startPasskeySignInEndpoint);
    await expectRefused(() => signInWith(key, { counter: 1, isTampered: true }, last));
  });

  it("is tried ten times in 15 minutes, by a known passkey and an unknown one alike", async () => {
    const { key } = own;
    for (const tried of [key, new SoftwareAuthenticator()]) {
      const asked = await ask(startPasskeySignInEndpoint);
      const statuses: number[] = [];
      for (let sent = 0; sent < 11; sent++)
        statuses.push((await signInWith(tried, { isTampered: true }, asked)).status);
      expect(statuses).toEqual([...Array(10).fill(422), 429]);
    }
    expect((await signInWith(key)).status).toBe(429);
  });
});

describe("what a passkey is asked to sign", () => {
  it("is asked for 60 times a minute from one address, whatever it is for", async () => {
    const { cookie } = await withPasskey();
    const ip = randomIp();
    const fill = Array.from({ length: 60 }, () => callEndpoint(startPasskeySignInEndpoint, { ip }));
    expect((await Promise.all(fill)).every(({ status }) => status === 200)).toBe(true);
    const starts = [
      startPasskeySignInEndpoint,
      startSecondFactorEndpoint,
      startStepUpEndpoint,
      startAddPasskeyEndpoint,
    ];
    for (const endpoint of starts) expect((await callEndpoint(endpoint, { ip, cookie })).status).toBe(429);
  });

  it("is kept as a hash, and nothing of it is in the table", async () => {
    const asked: Asked<{ challenge: string }> = await ask(startPasskeySignInEndpoint);
    const dumped = JSON.stringify((await dumpDatabase()).get("public.passkey_challenges"));
    const hex = Buffer.from(asked.options.challenge, "base64url").toString("hex");
    for (const text of [asked.options.challenge, hex, asked.cookie.split("=")[1] ?? ""]) {
      expect(text.length).toBeGreaterThan(40);
      expect(dumped).not.toContain(text);
    }
  });
});
