import { sql } from "kysely";
import type { TierId } from "../../../auth/schema.ts";
import { now } from "../../../platform/clock.ts";
import { asService, readAsUser, type Tx } from "../../../platform/db/scopes.ts";
import type { Payer } from "../payer.ts";
import type { SubscriptionFacts } from "../policy.ts";
import type { SubscriptionStatus } from "../schema.ts";

// As service throughout: what is paid for is decided by the server, from what Stripe said.

/** Runs `work` while nobody else decides what this person has paid for. Null when there is no such customer. */
export async function whileDeciding<T>(userId: string, work: (tx: Tx) => Promise<T>): Promise<T | null> {
  return asService()
    .transaction()
    .execute(async (tx) => {
      const row = await tx
        .selectFrom("billingCustomers")
        .select("userId")
        .where("userId", "=", userId)
        .forUpdate()
        .executeTakeFirst();
      return row ? work(tx) : null;
    });
}

/** What decides about a person's plan. */
export async function listFacts(tx: Tx, userId: string): Promise<SubscriptionFacts[]> {
  const rows = await tx
    .selectFrom("billingSubscriptions as s")
    .leftJoin("tiers as t", "t.id", "s.tier")
    .leftJoin("billingInvoices as i", "i.stripeInvoiceId", "s.stripeInvoiceId")
    .where("s.userId", "=", userId)
    .select([
      "s.tier",
      "s.quantity",
      "t.seats as seatsEach",
      "t.maxSeats",
      "s.status",
      "s.periodEndsAt",
      "s.cancelsAt",
      "s.pastDueAt",
      "s.isCollectionPaused",
      "s.isInvoiced",
      "i.status as invoiceStatus",
      "i.paidMicroUsd",
      "i.refundedMicroUsd",
      "i.dispute",
    ])
    .select(({ selectFrom }) =>
      // Of several the one that has waited longest: a later invoice gives no new time to pay it.
      selectFrom("billingInvoices as o")
        .select(({ fn }) => fn.min("o.dueAt").as("dueAt"))
        .whereRef("o.stripeSubscriptionId", "=", "s.stripeSubscriptionId")
        .where("o.isSent", "=", true)
        .where("o.status", "in", ["open", "uncollectible"])
        .where("o.dueMicroUsd", ">", 0)
        .as("dueAt"),
    )
    .execute();
  return rows.map((row) => ({
    tier: row.tier as TierId | null,
    // What was agreed upon is for as many as one that was granted.
    seats: row.isInvoiced ? row.maxSeats : row.quantity * (row.seatsEach ?? 1),
    status: row.status as SubscriptionStatus,
    periodEndsAt: row.periodEndsAt.getTime(),
    cancelsAt: row.cancelsAt?.getTime() ?? null,
    pastDueAt: row.pastDueAt?.getTime() ?? null,
    isCollectionPaused: row.isCollectionPaused,
    isInvoiced: row.isInvoiced,
    dueAt: row.dueAt?.getTime() ?? null,
    invoice:
      row.invoiceStatus === null
        ? null
        : {
            status: row.invoiceStatus,
            paidMicroUsd: row.paidMicroUsd ?? 0,
            refundedMicroUsd: row.refundedMicroUsd ?? 0,
            dispute: row.dispute as "open" | "won" | "lost" | null,
          },
  }));
}

/** What a plan gives now, as it is written down: to a person, or to a team with its seats. */
export interface PlanInForce {
  isTeam: boolean;
  tier: TierId;
  seats: number | null;
}

/** What is written down of somebody who pays; null when they are gone. */
export async function findPlanInForce(tx: Tx, payerId: string): Promise<PlanInForce | null> {
  const row = await tx
    .selectFrom("payers as y")
    .leftJoin("profiles as p", "p.id", "y.userId")
    .leftJoin("workspaces as w", "w.id", "y.workspaceId")
    .select(["y.workspaceId", "p.planTier", "w.planTier as teamTier", "w.planSeats"])
    .where("y.id", "=", payerId)
    .executeTakeFirst();
  if (!row) return null;
  return {
    isTeam: row.workspaceId !== null,
    tier: (row.planTier ?? row.teamTier ?? "free") as TierId,
    seats: row.planSeats,
  };
}

/** Notes when a person's plan changes by itself. */
export async function setChange(tx: Tx, userId: string, changesAt: Date | null): Promise<void> {
  await tx.updateTable("billingCustomers").set({ tierChangesAt: changesAt }).where("userId", "=", userId).execute();
}

/** People whose plan has changed by itself since it was decided. */
export async function listDueUsers(limit: number): Promise<string[]> {
  const rows = await asService()
    .selectFrom("billingCustomers")
    .select("userId")
    .where("tierChangesAt", "<=", now())
    .orderBy("tierChangesAt")
    .limit(limit)
    .execute();
  return rows.map(({ userId }) => userId);
}

/** The tier in force for a person or a team, whether granted or paid for, with its name; `free` for a team without one. */
export async function findTierInForce({ teamId, ...user }: Payer): Promise<{ tier: TierId; tierName: string }> {
  if (teamId !== undefined) {
    const row = await asService()
      .selectFrom("workspaces as w")
      .innerJoin("tiers as t", (join) => join.on(sql<boolean>`t.id = coalesce(w.tier, 'free')`))
      .where("w.id", "=", teamId)
      .select(["t.id as tier", "t.name as tierName"])
      .executeTakeFirstOrThrow();
    return { tier: row.tier as TierId, tierName: row.tierName };
  }
  const row = await readAsUser(user, (tx) =>
    tx
      .selectFrom("profiles as p")
      .innerJoin("tiers as t", "t.id", "p.tier")
      .where("p.id", "=", user.userId)
      .select(["t.id as tier", "t.name as tierName"])
      .executeTakeFirstOrThrow(),
  );
  return { tier: row.tier as TierId, tierName: row.tierName };
}
