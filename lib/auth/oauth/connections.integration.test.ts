import { Secret, TOTP } from "otpauth";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { jobHandlers } from "../../jobs.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { runWorker } from "../../testing/run-worker.ts";
import { getProfileEndpoint, secondFactorEndpoint, signInEndpoint } from "../api.ts";
import { callEndpoint, cookieOf } from "../testing/call-endpoint.ts";
import { makeAccount, PASSWORD, signInAs } from "../testing/make-account.ts";
import { waitForMail } from "../testing/read-mail.ts";
import { addFactorEndpoint, confirmFactorEndpoint } from "../two-factor/api.ts";
import {
  confirmConnectionEndpoint,
  firstPasswordEndpoint,
  getConnectionsEndpoint,
  removeConnectionEndpoint,
  startConnectEndpoint,
  startProofEndpoint,
} from "./api.ts";
import type { ConnectedAccounts } from "./schema.ts";
import { providerUser, startTestProvider, type TestProvider } from "./testing/start-provider.ts";
import { begin, comeBack, consent, joinCookies, travel } from "./testing/travel.ts";

let provider: TestProvider;
beforeAll(async () => {
  provider = await startTestProvider();
});
afterEach(() => setClock());
afterAll(() => provider.stop());
runWorker(jobHandlers);

const userIdOf = async (cookie: string) => (await callEndpoint(getProfileEndpoint, { cookie })).body.data?.id;
const listOf = async (cookie: string) =>
  (await callEndpoint(getConnectionsEndpoint, { cookie })).body.data as unknown as ConnectedAccounts;
const remove = (cookie: string, id = "") => callEndpoint(removeConnectionEndpoint, { cookie, params: { id } });
const later = (seconds: number) => setClock(() => Date.now() + seconds * 1000);

async function detailsOf(userId: string, kind: string): Promise<unknown[]> {
  const rows = await asService()
    .selectFrom("securityEvents")
    .select("details")
    .where("userId", "=", userId)
    .where("kind", "=", kind)
    .execute();
  return rows.map(({ details }) => details);
}

describe("an address that has an account", () => {
  it("is connected after its own sign-in, in this browser, for this account alone, once", async () => {
    const account = await makeAccount();
    const user = providerUser({ email: account.email });
    provider.setUser(user);
    const trip = await travel();
    const stranger = await signInAs(await makeAccount());
    const confirm = (cookie: string) => callEndpoint(confirmConnectionEndpoint, { cookie });
    expect((await confirm(joinCookies(trip.cookie, stranger))).status).toBe(410);
    expect((await listOf(joinCookies(trip.cookie, stranger))).waiting).toBeNull();
    const session = await signInAs(account);
    expect((await confirm(session)).status).toBe(410);
    const cookie = joinCookies(trip.cookie, session);
    expect((await listOf(cookie)).waiting).toEqual({ provider: "google", email: account.email });
    expect((await confirm(cookie)).status).toBe(204);
    expect((await confirm(cookie)).status).toBe(410);
    expect(await listOf(cookie)).toMatchObject({
      items: [{ provider: "google", email: account.email }],
      available: ["google"],
      hasPassword: true,
      waiting: null,
    });
    expect(await userIdOf((await travel()).cookie)).toBe(account.userId);
    expect(await detailsOf(account.userId, "oauth_linked")).toEqual([{ provider: "google", email: account.email }]);
    expect((await waitForMail(account.email, /Connected accounts/)).text).toContain(
      "An account of Google was connected",
    );
  });

  it("needs a proof, and is too late after ten minutes", async () => {
    const account = await makeAccount();
    provider.setUser(providerUser({ email: account.email }));
    const cookie = joinCookies((await travel()).cookie, await signInAs(account));
    later(601);
    expect((await callEndpoint(confirmConnectionEndpoint, { cookie })).body.error?.code).toBe("step_up_required");
    expect((await listOf(cookie)).waiting).toBeNull();
  });

  it("is not connected when the provider's account found its way elsewhere meanwhile", async () => {
    const account = await makeAccount();
    const user = providerUser({ email: account.email });
    provider.setUser(user);
    const cookie = joinCookies((await travel()).cookie, await signInAs(account));
    const other = await signInAs(await makeAccount());
    expect((await travel({ endpoint: startConnectEndpoint, cookie: other })).path).toBe("/chat");
    expect((await callEndpoint(confirmConnectionEndpoint, { cookie })).status).toBe(409);
    expect((await listOf(cookie)).items).toEqual([]);
  });
});

describe("connecting from the settings", () => {
  const connect = (cookie: string) =>
    travel({ endpoint: startConnectEndpoint, cookie, body: { next: "/settings/security" } });

  it("connects any confirmed address, and refuses one that is connected already", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const user = providerUser();
    provider.setUser({ ...user, email_verified: false });
    expect((await connect(cookie)).path).toBe("/settings/security?problem=unverified");
    provider.setUser(user);
    expect((await connect(cookie)).path).toBe("/settings/security");
    expect((await listOf(cookie)).items).toMatchObject([{ provider: "google", email: user.email }]);
    const other = await signInAs(await makeAccount());
    expect((await connect(other)).path).toBe("/settings/security?problem=taken");
    // A second one of the same service.
    provider.setUser(providerUser());
    expect((await connect(cookie)).path).toBe("/settings/security?problem=taken");
    expect((await listOf(other)).items).toEqual([]);
  });

  it("needs a proof younger than ten minutes", async () => {
    const cookie = await signInAs(await makeAccount());
    later(601);
    const answer = await callEndpoint(startConnectEndpoint, { cookie, body: { provider: "google" } });
    expect([answer.status, answer.body.error?.code]).toEqual([403, "step_up_required"]);
    expect((await remove(cookie, "0199c2b6-0000-7000-8000-000000000000")).body.error?.code).toBe("step_up_required");
  });

  it("connects nothing to another session than the one that began", async () => {
    provider.setUser(providerUser());
    const account = await makeAccount();
    const [mine, again, theirs] = [
      await signInAs(account),
      await signInAs(account),
      await signInAs(await makeAccount()),
    ];
    for (const cookie of [theirs, again, ""]) {
      const begun = await begin({ endpoint: startConnectEndpoint, cookie: mine });
      const back = await comeBack(
        await consent(begun.url),
        joinCookies(begun.cookie.replace(mine, ""), flow(begun.cookie), cookie),
      );
      expect(back.headers.get("location")).toBe("/settings/security?problem=expired");
    }
    expect((await listOf(mine)).items).toEqual([]);
    expect((await listOf(theirs)).items).toEqual([]);
  });
});

const flow = (cookie: string) => cookie.split("; ").find((pair) => pair.startsWith("__Host-nexus-oauth")) ?? "";

describe("ending a connection", () => {
  it("is written down and mailed, and the service no longer signs in", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const user = providerUser();
    provider.setUser(user);
    await travel({ endpoint: startConnectEndpoint, cookie });
    const [item] = (await listOf(cookie)).items;
    // Mails are sent several at a time: the first is waited for before there is a second.
    await waitForMail(account.email, /Connected accounts/);
    const other = await signInAs(await makeAccount());
    expect((await remove(other, item?.id)).status).toBe(404);
    expect((await remove(cookie, item?.id)).status).toBe(204);
    expect((await remove(cookie, item?.id)).status).toBe(404);
    expect(await detailsOf(account.userId, "oauth_unlinked")).toEqual([{ provider: "google", email: user.email }]);
    expect((await waitForMail(account.email, /Connected accounts/, 2)).text).toContain("no longer connected");
    expect(await userIdOf((await travel()).cookie)).not.toBe(account.userId);
  });

  it("leaves the last way in, until there is a password", async () => {
    const user = providerUser();
    provider.setUser(user);
    const { cookie } = await travel();
    const list = await listOf(cookie);
    expect(list.hasPassword).toBe(false);
    const id = list.items[0]?.id;
    expect((await remove(cookie, id)).body.error?.code).toBe("conflict");
    expect((await listOf(cookie)).items).toHaveLength(1);
    const setFirst = (password: string) => callEndpoint(firstPasswordEndpoint, { cookie, body: { password } });
    expect((await setFirst("nexusai2026")).status).toBe(422);
    expect((await setFirst(PASSWORD)).status).toBe(204);
    // From now on with the one before.
    expect((await setFirst("amber kettle under seven moons")).status).toBe(409);
    const signedIn = await callEndpoint(signInEndpoint, { body: { email: user.email, password: PASSWORD } });
    expect(signedIn.status).toBe(200);
    expect((await listOf(cookie)).hasPassword).toBe(true);
    expect((await remove(cookie, id)).status).toBe(204);
  });
});

describe("proving again with a service", () => {
  const prove = (cookie: string) =>
    travel({ endpoint: startProofEndpoint, cookie, body: { next: "/settings/security" } });

  it("counts for a connected account, in this session", async () => {
    const user = providerUser();
    provider.setUser(user);
    const { cookie } = await travel();
    const userId = String(await userIdOf(cookie));
    const setProvedAt = (provedAt: Date) =>
      asService().updateTable("userSessions").set({ provedAt }).where("userId", "=", userId).execute();
    await setProvedAt(new Date(Date.now() - 3_600_000));
    const tryIt = async () =>
      (await callEndpoint(startConnectEndpoint, { cookie, body: { provider: "google" } })).status;
    expect(await tryIt()).toBe(403);
    provider.setUser(providerUser());
    expect((await prove(cookie)).path).toBe("/settings/security?problem=other_account");
    expect(await tryIt()).toBe(403);
    provider.setUser(user);
    expect((await prove(cookie)).path).toBe("/settings/security");
    expect(await tryIt()).toBe(200);
    expect(await detailsOf(userId, "step_up_confirmed")).toEqual([{ proof: "google" }]);
  });
});

describe("an account with a second factor", () => {
  it("is asked for a code after the provider too, and the provider proves less than the code", async () => {
    const user = providerUser();
    provider.setUser(user);
    const { cookie } = await travel();
    const added = await callEndpoint(addFactorEndpoint, { cookie, body: { name: "Phone" } });
    const { id, secret } = added.body.data as { id: string; secret: string };
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    await callEndpoint(confirmFactorEndpoint, { cookie, params: { id }, body: { code: totp.generate() } });
    const trip = await travel({ body: { next: "/chat?q=1" } });
    expect(trip.path).toBe("/sign-in/two-factor?next=%2Fchat%3Fq%3D1");
    expect(cookieOf(trip.setCookies)).not.toContain("nexus-session");
    later(60);
    const code = totp.generate({ timestamp: Date.now() + 60_000 });
    const finished = await callEndpoint(secondFactorEndpoint, { cookie: trip.cookie, body: { code } });
    expect(finished.status).toBe(200);
    setClock();
    const session = cookieOf(finished.setCookies);
    expect(await userIdOf(session)).toBe(await userIdOf(cookie));
    const [userId] = [String(await userIdOf(session))];
    await asService()
      .updateTable("userSessions")
      .set({ provedAt: new Date(0) })
      .where("userId", "=", userId)
      .execute();
    await travel({ endpoint: startProofEndpoint, cookie: session });
    const answer = await callEndpoint(startConnectEndpoint, { cookie: session, body: { provider: "google" } });
    expect(answer.body.error?.code).toBe("step_up_required");
  });
});
