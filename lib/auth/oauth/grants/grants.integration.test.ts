import { Events } from "oauth2-mock-server";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { jobHandlers } from "../../../jobs.ts";
import { setClock } from "../../../platform/clock.ts";
import { openSecret } from "../../../platform/crypto/envelope.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { requestDeletionEndpoint } from "../../../privacy/deletion/api.ts";
import { deleteAccount } from "../../../privacy/deletion/delete-account.ts";
import { deleteAccountJob } from "../../../privacy/deletion/deletion-job.ts";
import { runWorker } from "../../../testing/run-worker.ts";
import { getProfileEndpoint } from "../../api.ts";
import { callEndpoint } from "../../testing/call-endpoint.ts";
import { makeAccount, signInAs, type TestAccount } from "../../testing/make-account.ts";
import { waitForMail } from "../../testing/read-mail.ts";
import { securityKindsOf } from "../../testing/security-kinds.ts";
import {
  confirmConnectionEndpoint,
  getConnectionsEndpoint,
  removeConnectionEndpoint,
  startConnectEndpoint,
  startProofEndpoint,
} from "../api.ts";
import type { ConnectedAccounts } from "../schema.ts";
import { providerUser, startTestProvider, type TestProvider } from "../testing/start-provider.ts";
import { begin, joinCookies, travel } from "../testing/travel.ts";
import { renewGrants } from "./renew-grants.ts";
import { grantContext } from "./sealed.ts";

const DAY_MS = 86_400_000;
const soonest = () => 0;
interface Person {
  account: TestAccount;
  cookie: string;
}
let provider: TestProvider;
let shared: Person;
const somebody = async (): Promise<Person> => {
  const account = await makeAccount();
  return { account, cookie: await signInAs(account) };
};
beforeAll(async () => {
  provider = await startTestProvider();
  shared = await somebody();
});
afterEach(async () => {
  setClock();
  provider.answerRenewals(null);
  provider.answerWithdrawals(null);
  for (const list of [provider.given, provider.renewals, provider.withdrawn]) list.length = 0;
  await asService().deleteFrom("connectionGrants").execute();
});
afterAll(() => provider.stop());
// Deletions are run by the test, which would wait for the queue otherwise.
runWorker(jobHandlers.filter(({ job }) => job.name !== deleteAccountJob.name));

const grants = () => asService().selectFrom("connectionGrants").selectAll().execute();
const theGrant = async () => {
  const [row, ...others] = await grants();
  if (!row || others.length > 0) throw new Error(`${others.length + (row ? 1 : 0)} grants`);
  return row;
};
const tokenOf = ({ id, envelope }: { id: string; envelope: string | null }) =>
  openSecret(envelope ?? "", grantContext(id));
const itemOf = async (cookie: string) =>
  ((await callEndpoint(getConnectionsEndpoint, { cookie })).body.data as unknown as ConnectedAccounts).items[0];
const connect = (cookie: string) =>
  travel({ endpoint: startConnectEndpoint, cookie, body: { next: "/settings/security" } });
const disconnect = async (cookie: string) =>
  callEndpoint(removeConnectionEndpoint, { cookie, params: { id: (await itemOf(cookie))?.id ?? "" } });

/** Somebody with a password, connected to a new account of the provider; most tests share one. */
async function connected(of: Person = shared): Promise<Person> {
  await asService().deleteFrom("connectedAccounts").where("userId", "=", of.account.userId).execute();
  await asService().deleteFrom("connectionGrants").execute();
  provider.setUser(providerUser());
  expect((await connect(of.cookie)).path).toBe("/settings/security");
  return of;
}

/** Runs the task at the moment at which the only grant is due, and leaves the clock there. */
async function renewWhenDue(random = soonest) {
  const { renewAt } = await theGrant();
  setClock(() => renewAt.getTime() - 1);
  const before = provider.renewals.length;
  await renewGrants(random);
  expect(provider.renewals).toHaveLength(before);
  setClock(() => renewAt.getTime());
  await renewGrants(random);
  setClock();
  return { at: renewAt.getTime(), row: await theGrant() };
}

describe("a lasting permission", () => {
  it("is asked for by what each kind of service understands", async () => {
    const query = async (...start: Parameters<typeof begin>) => new URL((await begin(...start)).url).searchParams;
    const { cookie } = shared;
    const signIn = await query();
    expect([signIn.get("access_type"), signIn.get("prompt")]).toEqual(["offline", "select_account"]);
    expect(signIn.get("scope")).toBe("openid email profile");
    const proof = await query({ endpoint: startProofEndpoint, cookie });
    expect(proof.get("prompt")).toBe("select_account");
    const connecting = await query({ endpoint: startConnectEndpoint, cookie });
    expect(connecting.get("prompt")).toBe("consent select_account");
    provider.server.service.once(Events.BeforeWellKnownOpenIdConfiguration, ({ body }) => {
      Object.assign(body ?? {}, { scopes_supported: ["openid", "offline_access"] });
    });
    // What it said before is forgotten after an hour.
    setClock(() => Date.now() + 3_700_000);
    expect((await query()).get("scope")).toBe("openid email profile offline_access");
  });

  it("is kept sealed from each kind of trip, shown, and nowhere else", async () => {
    provider.setUser(providerUser());
    const { cookie } = await travel();
    const first = await theGrant();
    expect(first.envelope).toMatch(/^v1\./);
    expect([tokenOf(first)]).toEqual(provider.given);
    expect(await itemOf(cookie)).toMatchObject({
      grant: { state: "confirmed", lastConfirmedAt: first.createdAt.toISOString() },
    });
    for (const endpoint of [startProofEndpoint, startConnectEndpoint]) {
      await travel({ endpoint, cookie });
      expect(tokenOf(await theGrant())).toBe(provider.given.at(-1));
    }
    expect(JSON.stringify(await grants())).not.toContain(provider.given.at(-1));
  });

  it("waits with an account that is connected after its owner has signed in", async () => {
    const account = await makeAccount();
    provider.setUser(providerUser({ email: account.email }));
    const trip = await travel();
    expect(await grants()).toEqual([]);
    const cookie = joinCookies(trip.cookie, await signInAs(account));
    expect((await callEndpoint(confirmConnectionEndpoint, { cookie })).status).toBe(204);
    expect([tokenOf(await theGrant())]).toEqual(provider.given);
  });

  it("is not needed: a service that gives none signs in all the same, and nothing is shown", async () => {
    provider.setUser(providerUser());
    for (const token of [undefined, "", 7, "x".repeat(5_000)]) {
      provider.server.service.once(Events.BeforeResponse, ({ body }) => {
        Object.assign(body ?? {}, { refresh_token: token });
      });
      expect(await itemOf((await travel()).cookie)).toMatchObject({ provider: "google", grant: null });
    }
  });
});

describe("renewing", () => {
  it("comes ahead of the end, scattered, and keeps the token that takes the old one's place", async () => {
    const { cookie } = await connected();
    const { renewAt, createdAt } = await theGrant();
    const firstMs = renewAt.getTime() - createdAt.getTime();
    expect(firstMs).toBeGreaterThan(0.9 * DAY_MS - 1_000);
    expect(firstMs).toBeLessThanOrEqual(DAY_MS);
    provider.answerRenewals(({ body }) => Object.assign(body ?? {}, { refresh_token_expires_in: 36_000 }));
    const first = await renewWhenDue();
    expect(provider.renewals).toEqual([provider.given[0]]);
    expect(tokenOf(first.row)).toBe(provider.given[1]);
    expect(first.row.renewAt.getTime() - first.at).toBe(0.8 * 36_000_000);
    expect((await itemOf(cookie))?.grant).toMatchObject({ lastConfirmedAt: new Date(first.at).toISOString() });
    // One that does not rotate keeps its token and its end.
    provider.answerRenewals(({ body }) => Object.assign(body ?? {}, { refresh_token: undefined }));
    const second = await renewWhenDue(() => 0.5);
    expect(tokenOf(second.row)).toBe(provider.given[1]);
    expect(second.row.expiresAt).toEqual(first.row.expiresAt);
    expect(second.row.renewAt.getTime() - second.at).toBe(Math.floor(0.8 * 7_200_000 * 0.95));
  });

  it("is done once by two workers at the same time", async () => {
    await connected();
    const { renewAt } = await theGrant();
    setClock(() => renewAt.getTime());
    await Promise.all([renewGrants(), renewGrants()]);
    expect(provider.renewals).toHaveLength(1);
    expect(tokenOf(await theGrant())).toBe(provider.given[1]);
  });

  it("writes nothing over what the person has connected meanwhile", async () => {
    const { cookie } = await connected();
    const { renewAt } = await theGrant();
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const asked = new Promise<void>((resolve) => {
      provider.server.service.once(Events.BeforeTokenSigning, () => resolve());
    });
    const build = provider.server.service.buildToken.bind(provider.server.service);
    const slow = vi.spyOn(provider.server.service, "buildToken").mockImplementation(async (...input) => {
      const token = await build(...input);
      await held;
      return token;
    });
    setClock(() => renewAt.getTime());
    const running = renewGrants();
    await asked;
    slow.mockRestore();
    setClock();
    await connect(cookie);
    const kept = await theGrant();
    goOn();
    await running;
    expect(await theGrant()).toEqual(kept);
  });

  it("is tried again when the service does not answer, shown from the second time on, and well again", async () => {
    const { cookie } = await connected();
    provider.answerRenewals((answer) => {
      answer.statusCode = 503;
    });
    const first = await renewWhenDue();
    expect(first.row).toMatchObject({ failures: 1, lastProblem: "unavailable" });
    expect(first.row.renewAt.getTime() - first.at).toBe(300_000);
    expect((await itemOf(cookie))?.grant?.state).toBe("confirmed");
    const second = await renewWhenDue();
    expect(second.row.renewAt.getTime() - second.at).toBe(600_000);
    expect((await itemOf(cookie))?.grant).toMatchObject({ state: "failing", since: new Date(first.at).toISOString() });
    // Our own fault is not the person's.
    provider.answerRenewals((answer) => Object.assign(answer, { statusCode: 401, body: { error: "invalid_client" } }));
    expect((await renewWhenDue()).row).toMatchObject({ failures: 3, lastProblem: "refused", endedAt: null });
    provider.answerRenewals(null);
    expect((await renewWhenDue()).row).toMatchObject({ failures: 0, lastProblem: null, failingSince: null });
    expect((await itemOf(cookie))?.grant?.state).toBe("confirmed");
  });

  it("shows a token to no other server than the one that gave it", async () => {
    await connected();
    await asService().updateTable("connectionGrants").set({ issuer: "https://accounts.google.com" }).execute();
    expect((await renewWhenDue()).row).toMatchObject({ lastProblem: "refused" });
    expect(provider.renewals).toEqual([]);
  });
});

describe("a service that no longer vouches for somebody", () => {
  const end = async () => {
    provider.answerRenewals((answer) => Object.assign(answer, { statusCode: 400, body: { error: "invalid_grant" } }));
    const { row } = await renewWhenDue();
    provider.answerRenewals(null);
    return row;
  };

  it("is written down and mailed once, and connecting again puts it right", async () => {
    const { account, cookie } = await connected(await somebody());
    const row = await end();
    expect(row).toMatchObject({ envelope: null });
    setClock(() => row.renewAt.getTime() + 30 * DAY_MS);
    await renewGrants();
    setClock();
    expect(provider.renewals).toHaveLength(1);
    expect((await itemOf(cookie))?.grant).toMatchObject({ state: "ended", since: row.endedAt?.toISOString() });
    const mail = await waitForMail(account.email, /Google no longer confirms your account/);
    expect(mail.text).toContain("access was taken back there");
    const kinds = await securityKindsOf(account.userId);
    expect(kinds.filter((kind) => kind === "oauth_ended")).toHaveLength(1);
    expect((await connect(cookie)).path).toBe("/settings/security");
    expect((await itemOf(cookie))?.grant?.state).toBe("confirmed");
    expect(tokenOf(await theGrant())).toBe(provider.given.at(-1));
    expect(await securityKindsOf(account.userId)).toEqual(kinds);
  });

  it("is forgotten with a trip that brings no new permission", async () => {
    const { cookie } = await connected();
    await end();
    provider.server.service.once(Events.BeforeResponse, ({ body }) => {
      Object.assign(body ?? {}, { refresh_token: undefined });
    });
    await travel();
    expect((await itemOf(cookie))?.grant).toBeNull();
  });
});

describe("a permission that is left behind", () => {
  const wasWithdrawn = async (token: string | undefined) => {
    await renewGrants();
    await vi.waitFor(() => expect(provider.withdrawn).toEqual([token]));
    expect(await grants()).toEqual([]);
    expect(provider.renewals).toEqual([]);
  };

  it("is withdrawn at the service after disconnecting", async () => {
    const { cookie } = await connected();
    expect((await disconnect(cookie)).status).toBe(204);
    await wasWithdrawn(provider.given[0]);
  });

  it("is withdrawn at the service after the account is deleted", async () => {
    const { account, cookie } = await connected(await somebody());
    const body = { email: account.email, when: "now" };
    expect((await callEndpoint(requestDeletionEndpoint, { cookie, body })).status).toBeLessThan(300);
    const { id: deletionId } = await asService()
      .selectFrom("accountDeletions")
      .select("id")
      .where("userId", "=", account.userId)
      .executeTakeFirstOrThrow();
    await deleteAccount({ deletionId }, { signal: new AbortController().signal });
    expect(await theGrant()).toMatchObject({ userId: null, connectionId: null });
    expect((await callEndpoint(getProfileEndpoint, { cookie })).status).toBe(401);
    await wasWithdrawn(provider.given[0]);
  });

  it("is forgotten after five tries", async () => {
    const { cookie } = await connected();
    await disconnect(cookie);
    provider.answerWithdrawals(503);
    for (let tries = 1; tries < 5; tries++) {
      await renewGrants(soonest);
      const { withdrawalTries, busyUntil } = await theGrant();
      expect(withdrawalTries).toBe(tries);
      await renewGrants(soonest);
      expect((await theGrant()).withdrawalTries).toBe(tries);
      setClock(() => busyUntil?.getTime() ?? 0);
    }
    await renewGrants(soonest);
    expect(await grants()).toEqual([]);
    expect(provider.withdrawn).toHaveLength(5);
  });

  it("is not withdrawn when the same account of the service is connected again: that would end the new one", async () => {
    const { cookie } = await connected();
    await disconnect(cookie);
    await connect(cookie);
    await renewGrants();
    expect(provider.withdrawn).toEqual([]);
    expect(tokenOf(await theGrant())).toBe(provider.given[1]);
  });
});
