import { sql } from "kysely";
import { now } from "../../platform/clock.ts";
import { asService, type Db } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import {
  WORKSPACE_EVENTS,
  type WorkspaceEvent,
  type WorkspaceEventDetails,
  type WorkspaceEventKind,
} from "./schema.ts";

export interface NewWorkspaceEvent {
  workspaceId: string;
  kind: WorkspaceEventKind;
  /** Null for whoever runs the server. */
  actorId: string | null;
  /** Whom it happened to. */
  subjectId?: string;
  details?: WorkspaceEventDetails;
}

/** Adds an entry, within the transaction of what it records. */
export async function insertWorkspaceEvent(tx: Db, event: NewWorkspaceEvent): Promise<void> {
  const { workspaceId, kind, actorId, subjectId = null, details = {} } = event;
  await tx
    .insertInto("workspaceLog")
    .values({
      id: newId(),
      workspaceId,
      kind,
      actorId,
      subjectId,
      details: sql`${JSON.stringify(details)}::text::jsonb`,
      createdAt: now(),
    })
    .execute();
}

/** The entries of a workspace before the cursor (an entry's id: they are in the order of time), newest first. */
export async function listWorkspaceEvents(
  workspaceId: string,
  cursor: string | undefined,
  limit: number,
): Promise<WorkspaceEvent[]> {
  // As service: names of others are read with it; the caller has asked whether this member may.
  let query = asService()
    .selectFrom("workspaceLog as l")
    .leftJoin("profiles as a", "a.id", "l.actorId")
    .leftJoin("profiles as s", "s.id", "l.subjectId")
    // Addresses are not in the log, which is altered by nobody: they go with their invitation.
    .leftJoin("workspaceInvitations as i", (join) =>
      join.onRef("i.workspaceId", "=", "l.workspaceId").on(sql`i.id::text`, "=", sql`l.details ->> 'invitation'`),
    )
    .leftJoin("tiers as t", (join) => join.on("t.id", "=", sql`l.details ->> 'tier'`))
    .select(["l.id", "l.kind", "l.details", "l.createdAt", "a.displayName as actor", "s.displayName as subject"])
    .select(["i.email", "t.name as tierName"])
    .where("l.workspaceId", "=", workspaceId)
    .where("l.kind", "in", [...WORKSPACE_EVENTS])
    .orderBy("l.id", "desc")
    .limit(limit);
  if (cursor) query = query.where("l.id", "<", cursor);
  return (await query.execute()).map(({ kind, details, createdAt, email, tierName, ...row }) => ({
    ...row,
    kind: kind as WorkspaceEventKind,
    details: {
      ...(details as WorkspaceEventDetails),
      ...(email === null ? {} : { email }),
      ...(tierName === null ? {} : { tierName }),
    },
    at: createdAt.toISOString(),
  }));
}
