import { sql } from "kysely";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { signInEndpoint } from "./auth/api.ts";
import { API_KEY_SCOPES, type ProofLevel } from "./auth/schema.ts";
import { changePasswordEndpoint, stepUpEndpoint } from "./auth/step-up/api.ts";
import { callEndpoint } from "./auth/testing/call-endpoint.ts";
import { makeAccount, PASSWORD, signInAs } from "./auth/testing/make-account.ts";
import { type Sent, send } from "./gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "./gate/testing/sign-in.ts";
import { setClock } from "./platform/clock.ts";
import { asService } from "./platform/db/scopes.ts";
import { resetEnv } from "./platform/env.ts";
import { newId } from "./platform/ids.ts";
import { ENDPOINTS } from "./routes.ts";

beforeAll(() => {
  // So that what is there only where something is sold is there; nothing here gets as far as asking Stripe.
  vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_none");
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef");
  vi.stubEnv("STRIPE_API_BASE", "http://127.0.0.1:1");
  resetEnv();
});
afterEach(() => setClock());

const PROTECTED = ENDPOINTS.filter(({ contract }) => contract.stepUp);
const outcome = ({ status, body }: Sent) => `${status} ${body.error?.code}`;

/** Acts on what protects an account. One that is missing here was left unprotected; a new one is written down. */
const PROTECTED_IDS = [
  "accountDeletion.request",
  "admin.addProviderKey",
  "admin.changeContract",
  "admin.changeProviderKey",
  "admin.changeUser",
  "admin.changeWorkspaceContract",
  "admin.createInvitation",
  "admin.discardDeadJob",
  "admin.exportAudit",
  "admin.getContract",
  "admin.getHealth",
  "admin.getJobs",
  "admin.getLedgerCheck",
  "admin.getSignUp",
  "admin.getUser",
  "admin.getUserUsage",
  "admin.getWorkspaceContract",
  "admin.listAudit",
  "admin.listDeadEvents",
  "admin.listDeadJobs",
  "admin.listDriftReports",
  "admin.listFlagHistory",
  "admin.listFlags",
  "admin.listHealthSamples",
  "admin.listInvitations",
  "admin.listModelChanges",
  "admin.listModels",
  "admin.listPayments",
  "admin.listProviderKeys",
  "admin.listQueues",
  "admin.listRetention",
  "admin.listTiers",
  "admin.listUsers",
  "admin.listWorkspacePayments",
  "admin.listWorkspaces",
  "admin.refundPayment",
  "admin.refundWorkspacePayment",
  "admin.removeProviderKey",
  "admin.replayEvent",
  "admin.retryDeadJob",
  "admin.retryQueue",
  "admin.revokeInvitation",
  "admin.setFlag",
  "admin.setModelEnabled",
  "admin.setModelPrice",
  "admin.setRetention",
  "admin.setSignUp",
  "admin.startContract",
  "admin.startView",
  "admin.startWorkspaceContract",
  "admin.testProviderKey",
  "admin.updateTier",
  "apiKeys.create",
  "billing.addContact",
  "billing.cancelPlan",
  "billing.changePlan",
  "billing.openPortal",
  "billing.pausePlan",
  "billing.removeContact",
  "billing.resumePlan",
  "billing.setOverage",
  "billing.setTopUp",
  "billing.startCheckout",
  "billing.unpausePlan",
  "connectedAccounts.confirm",
  "connectedAccounts.remove",
  "dataExports.download",
  "dataExports.prepareDownload",
  "dataExports.start",
  "me.changePassword",
  "me.requestEmailChange",
  "me.setFirstPassword",
  "members.handOver",
  "oauth.connect",
  "passkeys.add",
  "passkeys.remove",
  "passkeys.startAdd",
  "providers.addKey",
  "providers.deleteKey",
  "providers.removeKey",
  "providers.saveKey",
  "providers.updateKey",
  "twoFactor.add",
  "twoFactor.confirm",
  "twoFactor.makeRecoveryCodes",
  "twoFactor.remove",
  "workspaceKeys.add",
  "workspaceKeys.remove",
  "workspaceKeys.update",
  "workspaces.remove",
];

const paramsOf = (path: string) =>
  Object.fromEntries(
    [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => [name, name === "id" ? newId() : "openai"]),
  );

/**
 * A fingerprint of the rows of every table, but for the throttles: where each lies and who wrote it, which every insert,
 * update and delete changes, and which costs the same however much the rows of other tests hold.
 */
async function dump(): Promise<unknown> {
  const { rows } = await sql<{ name: string; hash: string }>`
    select c.relname as name, (xpath('/row/h/text()', query_to_xml(format(
      'select count(*) || '' '' || coalesce(sum(hashtextextended(t.ctid::text || t.xmin::text, 0)), 0) h from public.%I t',
      c.relname), false, true, '')))[1]::text as hash
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'throttles'
    order by 1`.execute(asService());
  return rows;
}

function setProof(
  { principal }: SignedInUser,
  proof: { minutesAgo: number; level?: ProofLevel } | null,
): Promise<unknown> {
  if (principal.via.kind !== "session") throw new Error("a session");
  const provedAt = proof && new Date(Date.now() - proof.minutesAgo * 60_000);
  return asService()
    .updateTable("userSessions")
    .set({ provedAt, proofLevel: proof && (proof.level ?? "password") })
    .where("id", "=", principal.via.sessionId)
    .execute();
}

describe("acts on what protects an account (AU-13)", () => {
  it("are these", () => {
    expect(PROTECTED.map(({ contract }) => contract.id).sort()).toEqual(PROTECTED_IDS);
    const silent = PROTECTED.filter(({ contract }) => !contract.errors.includes("step_up_required"));
    expect(silent.map(({ contract }) => contract.id)).toEqual([]);
  });

  it("are all that the console does, reading too", () => {
    const console = ENDPOINTS.filter(({ contract }) => contract.access.startsWith("admin."));
    expect(console.filter(({ contract }) => !contract.stepUp).map(({ contract }) => contract.id)).toEqual([]);
  });

  describe.each(PROTECTED.map((endpoint) => [endpoint.contract.id, endpoint] as const))("%s", (_, endpoint) => {
    const isAdmins = endpoint.contract.access.startsWith("admin.");
    const signedIn = () => signedInUser(isAdmins ? { role: "admin" } : {});
    const ask = (headers: Record<string, string>) =>
      send(endpoint, {
        params: paramsOf(endpoint.contract.path),
        headers,
        ...(endpoint.contract.body ? { body: {} } : {}),
      });

    it("wants a proof of this very session younger than ten minutes, and writes nothing without", async () => {
      const user = await signedIn();
      const { cookie } = user;
      const refused = async (proof: { minutesAgo: number } | null) => {
        await setProof(user, proof);
        // So that the moment of last use is written before, not by the request.
        await asService()
          .updateTable("userSessions")
          .set({ lastSeenAt: new Date() })
          .where("userId", "=", user.principal.userId)
          .execute();
        const before = await dump();
        const answer = await ask({ cookie });
        expect(await dump()).toEqual(before);
        return answer;
      };
      expect(outcome(await refused(null))).toBe("403 step_up_required");
      const stale = await refused({ minutesAgo: 11 });
      expect(outcome(stale)).toBe("403 step_up_required");
      expect(stale.body.error?.details).toEqual({ proof: "password" });
      await setProof(user, { minutesAgo: 9 });
      expect(outcome(await ask({ cookie }))).not.toContain("step_up_required");
    });

    it("wants a proof by the second factor where the account has one", async () => {
      const user = await signedIn();
      const { userId } = user.principal;
      const at = new Date();
      const factor = { id: newId(), userId, name: "Phone", envelope: "sealed", createdAt: at, confirmedAt: at };
      await asService().insertInto("totpFactors").values(factor).execute();
      await setProof(user, { minutesAgo: 0 });
      const refused = await ask({ cookie: user.cookie });
      expect(outcome(refused)).toBe("403 step_up_required");
      expect(refused.body.error?.details).toEqual({ proof: "second_factor" });
      await setProof(user, { minutesAgo: 11, level: "second_factor" });
      expect(outcome(await ask({ cookie: user.cookie }))).toBe("403 step_up_required");
      await setProof(user, { minutesAgo: 9, level: "second_factor" });
      expect(outcome(await ask({ cookie: user.cookie }))).not.toContain("step_up_required");
    });

    it("is not opened by the proof of another session, nor by any key", async () => {
      const user = await signedIn();
      const { userId } = user.principal;
      await setProof(user, { minutesAgo: 11 });
      const [now, id] = [new Date(), newId()];
      const fresh = { id, userId, createdAt: now, lastSeenAt: now, provedAt: now, proofLevel: "password" };
      await asService().insertInto("userSessions").values(fresh).execute();
      expect(outcome(await ask({ cookie: user.cookie }))).toBe("403 step_up_required");
      await setProof(user, { minutesAgo: 0 });
      const key = await keyOf(user.principal, [...API_KEY_SCOPES]);
      expect(outcome(await ask({ authorization: `Bearer ${key}`, cookie: user.cookie }))).toBe("403 forbidden");
      // Its use is noted behind the answer, and would be a difference in the next test.
      const lastUse = () =>
        asService().selectFrom("apiKeys").select("lastUsedAt").where("userId", "=", userId).execute();
      await expect.poll(lastUse).toEqual([{ lastUsedAt: expect.any(Date) }]);
    });
  });
});

describe("proving again", () => {
  const stepUp = (cookie: string, password: string) => callEndpoint(stepUpEndpoint, { cookie, body: { password } });

  it("takes the password, for this session alone, and is in the log", async () => {
    const account = await makeAccount();
    const [cookie, other] = [await signInAs(account), await signInAs(account)];
    await asService()
      .updateTable("userSessions")
      .set({ provedAt: null, proofLevel: null })
      .where("userId", "=", account.userId)
      .execute();
    const wrong = await stepUp(cookie, "not the right one 12");
    expect([wrong.status, wrong.body.error?.issues?.[0]]).toMatchObject([
      422,
      { path: "password", reason: "password_wrong" },
    ]);
    const body = { currentPassword: PASSWORD, password: "short" };
    const change = async (session: string) =>
      (await callEndpoint(changePasswordEndpoint, { cookie: session, body })).status;
    expect(await change(cookie)).toBe(403);
    const right = await stepUp(cookie, PASSWORD);
    expect(right.status).toBe(200);
    expect(Math.abs(Date.parse(String(right.body.data?.provedUntil)) - Date.now() - 600_000)).toBeLessThan(10_000);
    expect([await change(cookie), await change(other)]).toEqual([422, 403]);
    const rows = await asService()
      .selectFrom("securityEvents")
      .select("kind")
      .where("userId", "=", account.userId)
      .where("kind", "like", "step_up%")
      .orderBy("createdAt")
      .execute();
    expect(rows.map(({ kind }) => kind)).toEqual(["step_up_failed", "step_up_confirmed"]);
  });

  it("is throttled by account: ten wrong ones together, then the right one waits too, but not at the door", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const tries = await Promise.all(Array.from({ length: 10 }, () => stepUp(cookie, "not the right one 12")));
    expect(tries.every(({ status }) => status === 422)).toBe(true);
    const eleventh = await stepUp(cookie, PASSWORD);
    expect(eleventh.status).toBe(429);
    expect(Number(eleventh.headers.get("retry-after"))).toBeGreaterThan(0);
    // What is counted there anybody can use up: neither may hold up the other.
    const body = { email: account.email, password: PASSWORD };
    expect((await callEndpoint(signInEndpoint, { body })).status).toBe(200);
    const ip = "198.51.100.7";
    const sprayed = await Promise.all(
      Array.from({ length: 25 }, () => callEndpoint(stepUpEndpoint, { cookie, ip, body: { password: "x" } })),
    );
    expect(sprayed.filter(({ status }) => status === 429).length).toBe(25);
  });

  it("does not take the beginning of a password that bcrypt would", async () => {
    const password = "seventy two bytes of passphrase are all that bcrypt ever reads of it....";
    const account = await makeAccount({ password });
    const cookie = await signInAs(account);
    expect([(await stepUp(cookie, `${password}x`)).status, (await stepUp(cookie, password)).status]).toEqual([
      422, 200,
    ]);
  });
});
