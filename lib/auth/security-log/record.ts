import { now } from "../../platform/clock.ts";
import type { Db } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { oneLine } from "../../platform/one-line.ts";
import { type RequestOrigin, requestOrigin } from "../../platform/request-origin.ts";
import type { SecurityDetails, SecurityKind } from "./schema.ts";
import { insertSecurityEvent } from "./store.ts";

export interface NewSecurityEvent {
  userId: string;
  kind: SecurityKind;
  details?: SecurityDetails;
  /** Where it came from, where that is not the running request. */
  origin?: RequestOrigin | null;
}

const USER_AGENT_LENGTH = 300;
const ADDRESS_LENGTH = 100;
const DETAIL_LENGTH = 200;

function cleanDetails(details: SecurityDetails): SecurityDetails {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === "string" ? oneLine(value, DETAIL_LENGTH) : value,
    ]),
  );
}

/**
 * Writes what happened to an account into its security log: who, when, from which address, on which device. What
 * comes from outside is made one line.
 * @param db The transaction of the act, so that neither is there without the other.
 */
export function recordSecurityEvent(db: Db, event: NewSecurityEvent): Promise<void> {
  const { userId, kind, details = {}, origin = requestOrigin() } = event;
  return insertSecurityEvent(db, {
    id: newId(),
    userId,
    kind,
    actor: origin === null ? "server" : origin.sessionId === null ? "anonymous" : "user",
    sessionId: origin?.sessionId ?? null,
    ip: origin ? oneLine(origin.ip, ADDRESS_LENGTH) : null,
    userAgent: origin ? oneLine(origin.userAgent, USER_AGENT_LENGTH) : null,
    details: cleanDetails(details),
    createdAt: now(),
  });
}
