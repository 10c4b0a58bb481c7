import { asService } from "../../../platform/db/scopes.ts";
import { AppError, notFound } from "../../../platform/errors.ts";
import type { Principal } from "../../schema.ts";
import { recordAdminChange } from "../audit/record.ts";
import { RETENTION_CLASSES, RETENTION_NAMES, type Retention, type RetentionName } from "./schema.ts";
import { listRetentionRows, setRetentionDays } from "./store.ts";

/** For how many days each class is kept, for the pages that tell people of it. */
export async function getKeptDays(): Promise<Record<RetentionName, number>> {
  return Object.fromEntries((await listRetentionRows()).map((row) => [row.class, row.days])) as Record<
    RetentionName,
    number
  >;
}

/** How long everything is kept that goes away by itself. */
export async function listRetention(): Promise<Retention[]> {
  const rows = new Map((await listRetentionRows()).map((row) => [row.class, row.days]));
  return RETENTION_NAMES.flatMap((name) => {
    const days = rows.get(name);
    return days === undefined ? [] : [{ class: name, days, leastDays: RETENTION_CLASSES[name] }];
  });
}

/**
 * Sets how long a class is kept; the next turn of the hourly upkeep goes by it.
 * @throws AppError not_found, invalid_input for less than the class's least
 */
export async function setRetention(principal: Principal, className: string, days: number): Promise<Retention> {
  const name = RETENTION_NAMES.find((known) => known === className);
  if (!name) throw notFound("The class");
  const leastDays = RETENTION_CLASSES[name];
  if (days < leastDays) {
    const message = `This is kept for at least ${leastDays} days.`;
    throw new AppError("invalid_input", message, { issues: [{ path: "days", message }] });
  }
  await asService()
    .transaction()
    .execute(async (tx) => {
      const before = await setRetentionDays(tx, name, days);
      if (before === days) return;
      await recordAdminChange(tx, {
        actorId: principal.userId,
        action: "retention.changed",
        target: name,
        before: { days: before },
        after: { days },
      });
    });
  return { class: name, days, leastDays };
}
