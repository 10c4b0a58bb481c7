import type { Principal } from "../../../auth/schema.ts";
import { nowMs } from "../../../platform/clock.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { notFound } from "../../../platform/errors.ts";
import { assertMember } from "../../../teams/change-workspace.ts";
import { readSeats } from "../../../teams/seats/free-seat.ts";
import { monthOf } from "../../policy.ts";
import type { WorkspaceUsage } from "./schema.ts";
import { findWorkspaceMonth, listPaidMembers } from "./store.ts";

/** What a workspace pays for this month, in all and by member. @throws AppError not_found, forbidden */
export async function getWorkspaceUsage(principal: Principal, id: string): Promise<WorkspaceUsage> {
  await assertMember(principal, id, "billing.read");
  const { periodStart, resetsAt } = monthOf(nowMs());
  const [month, members, seats] = await Promise.all([
    findWorkspaceMonth(id, periodStart),
    listPaidMembers(id, periodStart),
    readSeats(asService(), id),
  ]);
  if (!month) throw notFound("The workspace");
  return { ...month, resetsAt, members, seatsTaken: seats.taken, seatLimit: seats.limit };
}
