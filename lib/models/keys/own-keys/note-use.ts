import { log } from "../../../platform/log.ts";
import type { Target } from "../../gateway/target.ts";
import { setLastUsed } from "./store.ts";

const EVERY_MS = 5 * 60_000;
const MOST_KNOWN = 5_000;

/** When the use of a key was last written, by its id. */
const noted = new Map<string, number>();

/**
 * Notes that a person's own key was used: in the background, and once in five minutes, so that no answer waits for it
 * and a busy key does not write with each of them. Never fails.
 */
export function noteKeyUse({ ownerId, keyId }: Target, nowMs: number): void {
  if (ownerId === undefined || keyId === undefined) return;
  const last = noted.get(keyId);
  if (last !== undefined && nowMs - last < EVERY_MS) return;
  if (noted.size >= MOST_KNOWN) noted.clear();
  noted.set(keyId, nowMs);
  setLastUsed(ownerId, keyId, new Date(nowMs)).catch((error: unknown) => {
    noted.delete(keyId);
    log.debug({ err: error }, "the use of a key was not noted");
  });
}
