import { asService, type Tx } from "../../../platform/db/scopes.ts";

// As service throughout: how long things are kept is the operator's.

/** How long each class is kept, in days. */
export async function listRetentionRows(): Promise<{ class: string; days: number }[]> {
  return asService().selectFrom("retentionPeriods").select(["class", "days"]).execute();
}

/** Sets how long a class is kept, and answers how long it was. */
export async function setRetentionDays(tx: Tx, name: string, days: number): Promise<number> {
  const before = await tx
    .selectFrom("retentionPeriods")
    .select("days")
    .where("class", "=", name)
    .forUpdate()
    .executeTakeFirstOrThrow();
  await tx.updateTable("retentionPeriods").set({ days }).where("class", "=", name).execute();
  return before.days;
}
