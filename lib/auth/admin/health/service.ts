import manifest from "../../../../package.json" with { type: "json" };
import { now, nowMs } from "../../../platform/clock.ts";
import { checkAuth } from "./checks/auth.ts";
import type { Check } from "./checks/check.ts";
import { checkDatabase } from "./checks/database.ts";
import { checkDisk } from "./checks/disk.ts";
import { checkMail } from "./checks/mail.ts";
import { checkRedis } from "./checks/redis.ts";
import { checkStorage } from "./checks/storage.ts";
import { checkWorker } from "./checks/worker.ts";
import { HEALTH_PARTS, type HealthCheck, type HealthPart, type SystemHealth } from "./schema.ts";

/** So long a part may take; then it is down, and the page answers without it. */
export const CHECK_LIMIT_MS = 2_000;

const CHECKS: Record<HealthPart, Check> = {
  database: checkDatabase,
  redis: checkRedis,
  auth: checkAuth,
  storage: checkStorage,
  mail: checkMail,
  worker: checkWorker,
  disk: checkDisk,
};

/** Runs a check for at most `limitMs`; never fails. */
export async function runCheck(part: HealthPart, check: Check, limitMs = CHECK_LIMIT_MS): Promise<HealthCheck> {
  const startedAt = performance.now();
  const controller = new AbortController();
  const { promise: timedOut, resolve } = Promise.withResolvers<null>();
  const timer = setTimeout(() => {
    controller.abort();
    resolve(null);
  }, limitMs);
  try {
    const result = await Promise.race([check(controller.signal).catch(() => null), timedOut]);
    const latencyMs = Math.round((performance.now() - startedAt) * 10) / 10;
    return { part, latencyMs, state: result?.state ?? "down", facts: [...(result?.facts ?? [])] };
  } finally {
    clearTimeout(timer);
  }
}

/** How every part of the system does, each asked for at most two seconds and all at once. */
export async function getSystemHealth(): Promise<SystemHealth> {
  const parts = await Promise.all(HEALTH_PARTS.map((part) => runCheck(part, CHECKS[part])));
  return {
    at: now().toISOString(),
    parts,
    server: {
      version: manifest.version,
      node: process.versions.node,
      startedAt: new Date(nowMs() - process.uptime() * 1_000).toISOString(),
      memoryBytes: process.memoryUsage.rss(),
    },
  };
}
