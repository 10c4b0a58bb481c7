import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { tierKey } from "../../auth/tier-key.ts";
import { setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { redis } from "../../platform/redis.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { getQuota, reserveUsage } from "../service.ts";
import { grantEntitlements } from "./grant-entitlements.ts";

const chat = { purpose: "chat", worstCaseMicroUsd: 1000 } as const;

async function grantedEvents(userId: string) {
  return asService()
    .selectFrom("securityEvents")
    .select(["actor", "details"])
    .where("userId", "=", userId)
    .where("kind", "=", "entitlements_granted")
    .execute();
}

describe("what an administrator grants", () => {
  afterEach(() => setClock());

  it("gives a tier in the database and at the edge, and says so in the person's log", async () => {
    const user = await createTestUser();
    const result = await grantEntitlements({ user: user.email, tier: "pro", reason: "a friend\nof the house" });
    expect(result).toEqual({ userId: user.userId, email: user.email, tier: "pro" });
    expect(await redis().get(tierKey(user.userId))).toBe("pro");
    expect(await getQuota({ ...user, tier: "pro" })).toMatchObject({ requestsUsed: 0, requestsLimit: 10_000 });
    expect(await grantedEvents(user.userId)).toEqual([
      { actor: "server", details: { tier: "pro", reason: "a friend of the house" } },
    ]);
    const audited = asService().selectFrom("adminAudit").select(["actorId", "action", "after", "reason"]);
    expect(await audited.where("target", "=", user.userId).execute()).toEqual([
      { actorId: null, action: "user.tier_granted", after: { tier: "pro" }, reason: "a friend of the house" },
    ]);
  });

  it.each([1, 0, 100, 250])("leaves exactly %i requests of this month", async (left) => {
    const user = await createTestUser();
    for (let used = 0; used < 3; used++) await reserveUsage(user, chat);
    expect(await grantEntitlements({ user: user.userId, tier: "free", requestsLeft: left })).toMatchObject({
      requestsLeft: left,
    });
    expect(await getQuota(user)).toMatchObject({ requestsUsed: 3, requestsLimit: 3 + left });
    const racers = await Promise.allSettled(Array.from({ length: left + 3 }, () => reserveUsage(user, chat)));
    expect(racers.filter(({ status }) => status === "fulfilled")).toHaveLength(left);
    const refused = racers.find(({ status }) => status === "rejected");
    expect(refused).toMatchObject({
      reason: { code: "quota_exceeded", details: { requestsUsed: 3 + left, requestsLimit: 3 + left } },
    });
    const { rows } = await sql<{ sum: number; counter: number }>`
      select sum(l.requests)::int as sum, max(q.requests_used - q.requests_adjusted)::int as counter
      from public.usage_ledger l join public.quota_periods q using (user_id, period_start)
      where l.user_id = ${user.userId}`.execute(asService());
    expect(rows[0]?.sum).toBe(rows[0]?.counter);
  });

  it("is of this month only, and a second grant sets what is left anew", async () => {
    const user = await createTestUser();
    setClock(() => Date.parse("2026-01-31T23:59:59.999Z"));
    await grantEntitlements({ user: user.userId, tier: "free", requestsLeft: 5 });
    await grantEntitlements({ user: user.userId, tier: "free", requestsLeft: 2 });
    expect(await getQuota(user)).toMatchObject({ requestsUsed: 0, requestsLimit: 2 });
    setClock(() => Date.parse("2026-02-01T00:00:00.000Z"));
    expect(await getQuota(user)).toMatchObject({ requestsUsed: 0, requestsLimit: 100 });
  });

  it("adds credits to those that are there", async () => {
    const user = await createTestUser();
    const grant = { user: user.userId, tier: "free", creditMicroUsd: 2_500_000 } as const;
    await grantEntitlements(grant);
    expect(await grantEntitlements(grant)).toMatchObject({ creditBalanceMicroUsd: 5_000_000 });
  });

  it("leaves nothing behind when a part of it cannot be", async () => {
    const user = await createTestUser();
    const grant = { user: user.userId, tier: "enterprise", requestsLeft: 5, creditMicroUsd: 1 } as const;
    await expect(grantEntitlements(grant)).rejects.toMatchObject({
      code: "invalid_input",
      issues: [{ path: "requests-left" }],
    });
    const profile = await asService()
      .selectFrom("profiles")
      .select("tier")
      .where("id", "=", user.userId)
      .executeTakeFirst();
    expect(profile?.tier).toBe("free");
    expect(await grantedEvents(user.userId)).toEqual([]);
    await expect(grantEntitlements({ user: newId(), tier: "pro" })).rejects.toMatchObject({ code: "not_found" });
    await expect(grantEntitlements({ user: "nobody@example.com", tier: "pro" })).rejects.toMatchObject({
      code: "not_found",
    });
  });
});
