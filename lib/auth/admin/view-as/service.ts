import { nowMs } from "../../../platform/clock.ts";
import { asService, type Tx } from "../../../platform/db/scopes.ts";
import { AppError, notFound } from "../../../platform/errors.ts";
import { forgetPrincipal } from "../../find-principal.ts";
import type { Principal } from "../../schema.ts";
import { recordSecurityEvent } from "../../security-log/record.ts";
import { recordAdminChange } from "../audit/record.ts";
import { findUserDetail } from "../users/store.ts";
import { VIEW_MINUTES } from "./schema.ts";
import { clearView, listEndedViews, setView } from "./store.ts";

/**
 * Lets this session look at the product as somebody else, without changing anything, for thirty minutes at most. In the
 * audit log and in the person's own. A view that the session had ends with it.
 * @throws AppError not_found, conflict for oneself or another administrator, forbidden for an API key, unauthenticated
 *   when the session has ended meanwhile
 */
export async function startView(actor: Principal, userId: string, reason: string): Promise<{ until: string }> {
  const { via } = actor;
  if (via.kind !== "session") throw new AppError("forbidden", "An API key may not do this.");
  const until = new Date(nowMs() + VIEW_MINUTES * 60_000);
  // As service: the administrator acts on the account of somebody else.
  await asService()
    .transaction()
    .execute(async (tx) => {
      const user = await findUserDetail(userId, tx);
      if (!user) throw notFound("The account");
      if (user.role === "admin") throw new AppError("conflict", "Nobody can look at an administrator's account.");
      await endViewIn(tx, actor.userId, via.sessionId, actor.userId);
      if (!(await setView(tx, actor.userId, via.sessionId, userId, until))) {
        throw new AppError("unauthenticated", "Sign in to go on.");
      }
      const after = { until: until.toISOString() };
      await recordAdminChange(tx, {
        actorId: actor.userId,
        action: "user.view_started",
        target: userId,
        after,
        reason,
      });
      await recordSecurityEvent(tx, { userId, kind: "view_as_started", details: { reason }, origin: null });
    });
  forgetPrincipal(actor.userId);
  return { until: until.toISOString() };
}

async function endViewIn(tx: Tx, adminId: string, sessionId: string, actorId: string | null): Promise<boolean> {
  const userId = await clearView(tx, adminId, sessionId);
  if (userId === null) return false;
  const before = { administrator: adminId };
  await recordAdminChange(tx, { actorId, action: "user.view_ended", target: userId, before });
  await recordSecurityEvent(tx, { userId, kind: "view_as_ended", origin: null });
  return true;
}

/** Ends the view of this session; nothing happens where there is none. */
export async function endView({ viewedBy, via }: Principal): Promise<void> {
  if (!viewedBy || via.kind !== "session") return;
  // As service: whoever asks looks as somebody else; the session is named.
  await asService()
    .transaction()
    .execute((tx) => endViewIn(tx, viewedBy.userId, via.sessionId, viewedBy.userId));
  forgetPrincipal(viewedBy.userId);
}

const VIEWS_BATCH = 100;

/** Writes the end of views that have run out into both logs; run by the worker. Returns how many. */
export async function endOldViews(): Promise<number> {
  let ended = 0;
  // As service: the worker acts, for the sessions it names.
  for (const { id, userId } of await listEndedViews(asService(), VIEWS_BATCH)) {
    const isEnded = await asService()
      .transaction()
      .execute((tx) => endViewIn(tx, userId, id, null));
    if (isEnded) ended += 1;
    forgetPrincipal(userId);
  }
  return ended;
}
