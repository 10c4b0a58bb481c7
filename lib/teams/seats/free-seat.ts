import type { WorkspaceRole } from "../../auth/schema.ts";
import type { Db } from "../../platform/db/scopes.ts";
import { AppError } from "../../platform/errors.ts";
import { takesSeat } from "../policy.ts";
import { countInvited, findSeatUse, type SeatUse } from "./store.ts";

const NO_SEAT = "NXS01";

/** The refusal of somebody for whom there is no seat. @param limit How many seats there are. */
function noSeat(limit: number): AppError {
  const message = `All ${limit} seats of this workspace are taken. Its owner can add seats, or make a member a viewer.`;
  return new AppError("conflict", message, {
    details: { reason: "no_seat", limit },
    issues: [{ path: "role", message: "takes a seat, and none is free" }],
  });
}

/**
 * Lets somebody in, or gives them a role; the database refuses it when no seat is free, whoever else comes at that moment.
 * @throws AppError conflict (`no_seat`); whatever `work` throws
 */
export async function whileSeatsLast<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== NO_SEAT) throw error;
    throw noSeat("detail" in error ? Number(error.detail) : 0);
  }
}

/** What the seats of a workspace are used for. The caller has asked whether its reader may know. */
export function readSeats(db: Db, workspaceId: string): Promise<SeatUse> {
  return findSeatUse(db, workspaceId);
}

/**
 * Makes sure that whoever is invited will find a seat; members and those who are invited already have one each.
 * @param email Whose earlier invitation this one replaces; null for a link.
 * @throws AppError conflict (`no_seat`)
 */
export async function assertSeatFor(
  tx: Db,
  workspaceId: string,
  role: WorkspaceRole,
  email: string | null,
): Promise<void> {
  if (!takesSeat(role)) return;
  const { taken, invited, limit } = await findSeatUse(tx, workspaceId);
  if (limit === null) return;
  const before = email === null ? 0 : await countInvited(tx, workspaceId, email);
  if (taken + invited - before >= limit) throw noSeat(limit);
}
