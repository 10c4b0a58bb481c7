import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import type { Principal } from "../auth/schema.ts";
import { setClock } from "../platform/clock.ts";
import { asService, asUser } from "../platform/db/scopes.ts";
import { createTestUser } from "../testing/create-user.ts";
import { getQuota, reapReservations, releaseUsage, reserveUsage, settleUsage } from "./service.ts";
import { makeAttempt } from "./testing/make-attempt.ts";

const chat = { purpose: "chat", worstCaseMicroUsd: 1000 } as const;

/** I1: the balance is the sum of the ledger. */
async function expectBalanced(user: Principal): Promise<void> {
  const { rows } = await sql<{ requests: number; cost: number; used: number; spent: number }>`
    select coalesce(sum(l.requests), 0)::int as requests, coalesce(sum(l.amount_micro_usd), 0)::int as cost,
      max(q.requests_used) as used, max(q.cost_micro_usd)::int as spent
    from public.quota_periods q left join public.usage_ledger l on l.user_id = q.user_id and l.period_start = q.period_start
    where q.user_id = ${user.userId} group by q.period_start`.execute(asService());
  for (const row of rows) expect({ used: row.used, spent: row.spent }).toEqual({ used: row.requests, spent: row.cost });
}

async function leave(user: Principal, units: number): Promise<void> {
  const { requestsLimit } = await getQuota(user);
  await reserveUsage(user, { ...chat, requests: (requestsLimit ?? 0) - units });
}

describe("reserve, settle, release", () => {
  afterEach(() => setClock());

  it.each([
    [2, 1],
    [10, 1],
    [50, 1],
    [50, 7],
    [200, 1],
  ])("lets exactly as many of %i racers through as units are left (%i)", async (racers, units) => {
    const user = await createTestUser();
    await leave(user, units);
    const results = await Promise.allSettled(Array.from({ length: racers }, () => reserveUsage(user, chat)));
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(units);
    const refused = results.find((result) => result.status === "rejected");
    expect(refused?.reason).toMatchObject({
      code: "quota_exceeded",
      details: { requestsUsed: 100, requestsLimit: 100 },
    });
    await expectBalanced(user);
  });

  it("never refuses while something is left, and never ends for enterprise", async () => {
    const user = await createTestUser({ tier: "enterprise" });
    await Promise.all(Array.from({ length: 150 }, () => reserveUsage(user, chat)));
    expect((await getQuota(user)).requestsUsed).toBe(150);
  });

  it("settles with the real cost once, however often it is closed", async () => {
    const user = await createTestUser();
    const id = await reserveUsage(user, chat);
    const closed = await Promise.all([
      settleUsage(id, [makeAttempt(700)], "chat"),
      settleUsage(id, [makeAttempt(700)], "chat"),
      releaseUsage(id, [], "chat"),
    ]);
    expect(closed.filter(Boolean)).toHaveLength(1);
    await expectBalanced(user);
    const rows = await asUser(user, (tx) =>
      tx.selectFrom("usageLedger").select(["entry", "amountMicroUsd"]).orderBy("entry").execute(),
    );
    expect(rows.filter(({ entry }) => entry !== "reserve")).toHaveLength(1);
  });

  it("gives a released request back and records the failed attempt at no cost", async () => {
    const user = await createTestUser();
    const id = await reserveUsage(user, chat);
    await releaseUsage(id, [makeAttempt(0)], "chat");
    expect(await getQuota(user)).toMatchObject({ requestsUsed: 0, costMicroUsd: 0 });
    await expectBalanced(user);
  });

  it("keeps an attempt of unknown price apart from a free one", async () => {
    const user = await createTestUser();
    await settleUsage(await reserveUsage(user, chat), [makeAttempt(null), makeAttempt(0)], "chat");
    const rows = await asUser(user, (tx) =>
      tx
        .selectFrom("usageLedger")
        .select(["attempt", "priced", "amountMicroUsd"])
        .where("entry", "=", "settle")
        .orderBy("attempt")
        .execute(),
    );
    expect(rows).toEqual([
      { attempt: 1, priced: false, amountMicroUsd: 0 },
      { attempt: 2, priced: true, amountMicroUsd: 0 },
    ]);
  });

  it("starts a new month at midnight UTC and closes last month's reservation in last month", async () => {
    const user = await createTestUser();
    setClock(() => Date.parse("2026-01-31T23:59:59.999Z"));
    const id = await reserveUsage(user, chat);
    setClock(() => Date.parse("2026-02-01T00:00:00.000Z"));
    expect(await getQuota(user)).toMatchObject({
      requestsUsed: 0,
      periodStart: "2026-02-01",
      resetsAt: "2026-03-01T00:00:00.000Z",
    });
    await releaseUsage(id, [], "chat");
    setClock(() => Date.parse("2026-01-31T23:59:59.999Z"));
    expect((await getQuota(user)).requestsUsed).toBe(0);
    await expectBalanced(user);
  });

  it("releases reservations whose process died before a run began, within fifteen minutes", async () => {
    const user = await createTestUser();
    setClock(() => Date.parse("2026-03-10T10:00:00Z"));
    await reserveUsage(user, chat);
    setClock(() => Date.parse("2026-03-10T10:13:59Z"));
    await reapReservations();
    expect((await getQuota(user)).requestsUsed).toBe(1);
    setClock(() => Date.parse("2026-03-10T10:15:00Z"));
    await reapReservations();
    expect((await getQuota(user)).requestsUsed).toBe(0);
    await expectBalanced(user);
  });

  it("refuses changes to the ledger, by its owner's role and by the server's", async () => {
    const user = await createTestUser();
    await reserveUsage(user, chat);
    await expect(
      asUser(user, (tx) => tx.updateTable("usageLedger").set({ requests: 0 }).execute()),
    ).rejects.toMatchObject({ code: "42501" });
    await expect(
      asService().updateTable("usageLedger").set({ requests: 0 }).where("userId", "=", user.userId).execute(),
    ).rejects.toMatchObject({ code: "42501" });
  });
});
