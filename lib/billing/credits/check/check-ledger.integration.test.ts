import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { send } from "../../../gate/testing/send.ts";
import { signedInUser } from "../../../gate/testing/sign-in.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { createTestUser } from "../../../testing/create-user.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../../service.ts";
import { makeAttempt } from "../../testing/make-attempt.ts";
import { creditJobHandlers } from "../jobs.ts";
import { insertGrant, setRequestsLeft } from "../store.ts";
import { HOLDING, readInvariants } from "../testing/ledger-state.ts";
import { getLedgerCheckEndpoint } from "./api.ts";
import { checkLedger } from "./service.ts";

const chat = { purpose: "chat", worstCaseMicroUsd: 1000 } as const;

/** Somebody with all kinds of entries: of the allowance, of credits, one open. */
async function busyUser() {
  const user = await createTestUser();
  await settleUsage(await reserveUsage(user, chat), [makeAttempt(300)], "chat");
  await releaseUsage(await reserveUsage(user, chat), [], "chat");
  await setRequestsLeft(asService(), user.userId, 0, null);
  await insertGrant(asService(), user.userId, { amountMicroUsd: 9000, expiresAt: null, reason: null });
  await settleUsage(await reserveUsage(user, chat), [makeAttempt(400)], "chat");
  await reserveUsage(user, chat);
  return user;
}

const findingsOf = async (userId: string, reason?: string) =>
  (await checkLedger(reason)).findings.filter((finding) => finding.userId === userId);

async function entriesOf(userId: string) {
  return asService().selectFrom("usageLedger").selectAll().where("userId", "=", userId).orderBy("id").execute();
}

describe("balances against the ledger", () => {
  it("finds nothing where everything went through the functions", async () => {
    const { userId } = await busyUser();
    expect(await findingsOf(userId)).toEqual([]);
  });

  it.each([
    ["requests", 7, "update public.quota_periods set requests_used = requests_used + 7 where user_id = $1"],
    ["requests", -1, "update public.quota_periods set requests_used = requests_used - 1 where user_id = $1"],
    ["cost", 55, "update public.quota_periods set cost_micro_usd = cost_micro_usd + 55 where user_id = $1"],
    [
      "credits",
      1234,
      "update public.credit_grants set remaining_micro_usd = remaining_micro_usd + 1234 where user_id = $1",
    ],
    ["credits", -99, "update public.credit_accounts set overdraft_micro_usd = 99 where user_id = $1"],
  ] as const)("reports %s that differ by %i, and an entry alone puts it right", async (kind, difference, change) => {
    const { userId } = await busyUser();
    await sql.raw(change.replace("$1", `'${userId}'`)).execute(asService());
    const [finding, ...others] = await findingsOf(userId);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ kind, userId });
    expect((finding?.counted ?? 0) - (finding?.ledger ?? 0)).toBe(difference);
    const before = await entriesOf(userId);
    expect(await findingsOf(userId), "without being told to, nothing is put right").toEqual([finding]);

    expect(await findingsOf(userId, "counted by hand")).toEqual([]);
    const after = await entriesOf(userId);
    const known = new Set(before.map(({ id }) => id));
    expect(after.filter(({ id }) => known.has(id))).toEqual(before);
    expect(after.filter(({ id }) => !known.has(id))).toMatchObject([
      {
        entry: "adjustment",
        reason: "counted by hand",
        requests: kind === "requests" ? difference : 0,
        amountMicroUsd: kind === "cost" ? difference : 0,
        creditMicroUsd: kind === "credits" ? difference : 0,
      },
    ]);
    expect((await checkLedger("again")).repaired).toBe(0);
    expect({ ...HOLDING, ...(await readInvariants(userId)), I2: 0 }).toEqual(HOLDING);
    expect(await entriesOf(userId)).toEqual(after);
  });

  it("is right again once one entry has put two differences of a month right, and says so", async () => {
    const { userId } = await busyUser();
    await sql`update public.quota_periods set requests_used = requests_used + 7, cost_micro_usd = cost_micro_usd + 55
      where user_id = ${userId}`.execute(asService());
    expect((await findingsOf(userId)).map(({ kind }) => kind)).toEqual(["cost", "requests"]);
    const report = await checkLedger("counted by hand");
    expect(report.repaired).toBe(1);
    expect(report.findings.filter((finding) => finding.userId === userId)).toEqual([]);
    const { cookie } = await signedInUser({ role: "admin" });
    const shown = await send(getLedgerCheckEndpoint, { headers: { cookie } });
    expect(shown.body.data).toMatchObject({ check: { findingsCount: report.findings.length, repaired: 1 } });
  });

  it("reports holds and closings, which no entry can put right", async () => {
    const { userId } = await busyUser();
    await sql`update public.credit_grants set held_micro_usd = 5 where user_id = ${userId}`.execute(asService());
    await sql`update public.usage_reservations set state = 'settled' where user_id = ${userId} and state = 'open'`.execute(
      asService(),
    );
    const before = await entriesOf(userId);
    const kinds = (await findingsOf(userId, "x")).map(({ kind }) => kind);
    expect(kinds).toEqual(["closing", "holds"]);
    expect(await entriesOf(userId)).toEqual(before);
    await sql`delete from public.profiles where id = ${userId}`.execute(asService());
  });

  it("runs every night and keeps its report", async () => {
    const [nightly] = creditJobHandlers;
    expect(nightly?.cron).toBe("43 2 * * *");
    const count = () =>
      asService()
        .selectFrom("ledgerChecks")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow();
    const before = Number((await count()).count);
    await nightly?.run({}, { jobId: "x", attempt: 1, signal: new AbortController().signal });
    expect(Number((await count()).count)).toBe(before + 1);
    const { userId } = await busyUser();
    await sql`update public.quota_periods set requests_used = requests_used + 7 where user_id = ${userId}`.execute(
      asService(),
    );
    const report = await checkLedger();
    const { cookie } = await signedInUser({ role: "admin" });
    const shown = await send(getLedgerCheckEndpoint, { headers: { cookie } });
    expect(shown.body.data).toMatchObject({ check: { people: report.people, findings: report.findings, repaired: 0 } });
    await checkLedger("counted by hand");
  });
});
