import { asService } from "../../platform/db/scopes.ts";
import { notFound } from "../../platform/errors.ts";
import { forgetPrincipal } from "../find-principal.ts";
import { deleteAuthSession } from "../identity-store.ts";
import type { Principal } from "../schema.ts";
import { readDevice } from "../security-log/read-device.ts";
import { recordSecurityEvent } from "../security-log/record.ts";
import { endSession } from "../service/end-session.ts";
import { getProfile } from "../service/profile.ts";
import { openPlaces } from "./find-place.ts";
import type { SignedInDevice } from "./schema.ts";
import { listLiveSessions, revokeOtherSessions } from "./store.ts";

const sessionIdOf = ({ via }: Principal) => (via.kind === "session" ? via.sessionId : "");

/** Where the person is signed in: this device first, then the one used last. */
export async function listDevices(principal: Principal): Promise<SignedInDevice[]> {
  const [sessions, { language }] = await Promise.all([listLiveSessions(principal), getProfile(principal)]);
  const placeOf = await openPlaces(language);
  const devices = sessions.map(({ id, ip, userAgent, createdAt, lastSeenAt, isNewDevice }) => ({
    id,
    device: readDevice(userAgent),
    ip,
    place: placeOf(ip),
    firstSeenAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    isNew: isNewDevice,
    isThis: id === sessionIdOf(principal),
  }));
  return devices.sort((a, b) => Number(b.isThis) - Number(a.isThis));
}

/** Signs one device out. @throws AppError not_found, also for somebody else's. */
export async function revokeDevice(principal: Principal, sessionId: string): Promise<void> {
  if (!(await endSession(principal.userId, sessionId, "session_revoked"))) throw notFound("The device");
}

/** Signs out every device but this one. Returns how many. */
export async function revokeOtherDevices(principal: Principal): Promise<{ revoked: number }> {
  const { userId } = principal;
  // As service: only the server ends sessions; those of the person who asks.
  const revoked = await asService()
    .transaction()
    .execute(async (tx) => {
      const ids = await revokeOtherSessions(tx, userId, sessionIdOf(principal));
      for (const id of ids) await deleteAuthSession(tx, id);
      if (ids.length > 0) {
        await recordSecurityEvent(tx, { userId, kind: "other_sessions_revoked", details: { count: ids.length } });
      }
      return ids.length;
    });
  forgetPrincipal(userId);
  return { revoked };
}
