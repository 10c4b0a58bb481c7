import { nowMs } from "../../../../platform/clock.ts";
import { findWorkerHeartbeat, isFresh } from "../../../../platform/jobs/heartbeat.ts";
import { readBacklog } from "../store.ts";
import type { Check } from "./check.ts";

/** A job that has been due for longer than this says that the workers do not keep up. */
const LATE_MS = 300_000;

/** Whether a worker lives and keeps up. */
export const checkWorker: Check = async () => {
  const seenAt = await findWorkerHeartbeat();
  if (seenAt === null) return { state: "down", facts: [] };
  const { queued, dead, oldestDueAt } = await readBacklog();
  const isLate = oldestDueAt !== null && nowMs() - oldestDueAt.getTime() > LATE_MS;
  return {
    state: isFresh(seenAt, nowMs()) ? (isLate || dead > 0 ? "warn" : "ok") : "down",
    facts: [
      { name: "seenAt", value: seenAt.toISOString() },
      { name: "queued", value: queued },
      { name: "dead", value: dead },
      ...(oldestDueAt === null ? [] : [{ name: "oldestDueAt" as const, value: oldestDueAt.toISOString() }]),
    ],
  };
};
