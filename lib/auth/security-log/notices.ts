import type { Principal } from "../schema.ts";
import { listNoticeRows, setNoticesSeen } from "./notices-store.ts";
import { readDevice } from "./read-device.ts";
import { NOTICE_KINDS, type SecurityNotice } from "./schema.ts";

/** What happened to the account elsewhere that this session was not told yet, newest first; at most three. */
export async function listSecurityNotices(principal: Principal): Promise<SecurityNotice[]> {
  if (principal.via.kind !== "session") return [];
  const rows = await listNoticeRows(principal, principal.via.sessionId);
  return rows.flatMap(({ kind: name, userAgent, ip, createdAt }) => {
    const kind = NOTICE_KINDS.find((known) => known === name);
    return kind ? [{ kind, at: createdAt.toISOString(), device: readDevice(userAgent), ip }] : [];
  });
}

/** Takes the notices of this session as read. */
export async function markNoticesSeen({ userId, via }: Principal): Promise<void> {
  if (via.kind === "session") await setNoticesSeen(userId, via.sessionId);
}
