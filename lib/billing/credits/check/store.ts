import { sql } from "kysely";
import { now } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { type LedgerCheck, type LedgerFinding, ledgerCheckSchema } from "./schema.ts";

// As service throughout: the operator's look at everybody's balances.

export interface LedgerReport {
  people: number;
  /** What differs; after a repair what is left of it. */
  findings: LedgerFinding[];
  /** Entries that were made to put right what differed. */
  repaired: number;
}

/** All differences at one moment, and of how many people the balances were compared. */
export async function readDrift(): Promise<Pick<LedgerReport, "people" | "findings">> {
  const [{ rows }, people] = await Promise.all([
    sql<LedgerFinding>`select kind, user_id, period_start::text, ledger, counted from app.ledger_drift(null)
      order by user_id, kind, period_start`.execute(asService()),
    asService()
      .selectFrom("profiles")
      .select(({ fn }) => fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow(),
  ]);
  return { people: Number(people.count), findings: rows };
}

/** Enters what a person's balances differ by. Returns how many entries that took. */
export async function enterDifference(userId: string, reason: string): Promise<number> {
  const { rows } = await sql<{ entries: number }>`
    select app.repair_ledger(${userId}, ${reason}, ${now()}) as entries`.execute(asService());
  return rows[0]?.entries ?? 0;
}

const KEPT_FINDINGS = 100;

/** Keeps a report, with its first hundred findings. */
export async function keepReport({ people, findings, repaired }: LedgerReport): Promise<void> {
  await asService()
    .insertInto("ledgerChecks")
    .values({
      id: newId(),
      people,
      findings: JSON.stringify(findings.slice(0, KEPT_FINDINGS)),
      findingsCount: findings.length,
      repaired,
      createdAt: now(),
    })
    .execute();
}

/** The last report, or null before the first. */
export async function findLastReport(): Promise<LedgerCheck | null> {
  const row = await asService()
    .selectFrom("ledgerChecks")
    .select(["people", "findings", "findingsCount", "repaired", "createdAt"])
    .orderBy("createdAt", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const { createdAt, findings, ...sums } = row;
  const listed: unknown = typeof findings === "string" ? JSON.parse(findings) : findings;
  return { ...sums, at: createdAt.toISOString(), findings: ledgerCheckSchema.shape.findings.parse(listed) };
}
