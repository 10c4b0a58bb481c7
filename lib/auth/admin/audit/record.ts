import { now } from "../../../platform/clock.ts";
import type { Tx } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import { oneLine } from "../../../platform/one-line.ts";
import { type RequestOrigin, requestOrigin } from "../../../platform/request-origin.ts";
import { type AdminAction, type AuditFacts, REASON_MAX } from "./schema.ts";
import { insertAuditEntry } from "./store.ts";

export interface AdminChange {
  /** The administrator; null where the server itself acts, because something has run out. */
  actorId: string | null;
  action: AdminAction;
  /** The id of what is changed, never an address. */
  target: string;
  /** The values that change, as they were and as they are. Never a secret. */
  before?: AuditFacts | null;
  after?: AuditFacts | null;
  reason?: string | null;
  /** The request it came with, where that is not the running one. */
  origin?: RequestOrigin | null;
}

const ADDRESS_LENGTH = 100;

/**
 * Writes what an administrator changed into the audit log, with address and request of the running request.
 * @param tx The transaction of the change (as service), so that neither is there without the other.
 */
export function recordAdminChange(tx: Tx, change: AdminChange): Promise<void> {
  const { actorId, action, target, before = null, after = null, reason = null, origin = requestOrigin() } = change;
  const [targetKind = ""] = action.split(".");
  return insertAuditEntry(tx, {
    id: newId(),
    actorId,
    action,
    targetKind,
    target,
    before,
    after,
    reason: reason === null ? null : oneLine(reason, REASON_MAX),
    ip: origin ? oneLine(origin.ip, ADDRESS_LENGTH) : null,
    requestId: origin?.requestId ?? null,
    createdAt: now(),
  });
}
