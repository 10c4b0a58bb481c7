import { expect, vi } from "vitest";
import { nowMs, setClock } from "../../platform/clock.ts";
import { asService } from "../../platform/db/scopes.ts";

const MINUTE_MS = 60_000;

/** When the open reservation of somebody was last kept, Unix ms; undefined for never, and for none. */
async function keptAt(userId: string): Promise<number | undefined> {
  const row = await asService()
    .selectFrom("usageReservations")
    .select("keptAt")
    .where("userId", "=", userId)
    .where("state", "=", "open")
    .executeTakeFirst();
  return row?.keptAt?.getTime();
}

/**
 * Lets minutes of the house's clock go by, each of them until the open reservation of somebody was kept in it. The test
 * has faked the intervals, and sets the clock back.
 */
export async function passMinutes(minutes: number, userId: string): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) {
    const at = nowMs() + MINUTE_MS;
    setClock(() => at);
    vi.advanceTimersByTime(MINUTE_MS);
    await vi.waitFor(async () => expect(await keptAt(userId)).toBe(at));
  }
}
