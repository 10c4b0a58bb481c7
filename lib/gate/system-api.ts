import { z } from "zod";
import { endpoint } from "./endpoint.ts";
import { canAct } from "./permissions.ts";
import { checkReadiness } from "./readiness.ts";

export const health = endpoint(
  {
    id: "system.health",
    method: "GET",
    path: "/health",
    summary: "Alive: the process answers",
    access: "public",
    result: z.object({ status: z.literal("ok") }),
    errors: [],
  },
  async () => ({ status: "ok" as const }),
);

export const ready = endpoint(
  {
    id: "system.ready",
    method: "GET",
    path: "/ready",
    summary: "Ready: database, auth, Redis and worker answer; which one does not is shown to admins only",
    access: "public",
    resultType: "application/json",
    otherResults: { 503: z.object({ data: z.looseObject({ status: z.literal("not_ready") }) }) },
    errors: [],
  },
  async ({ principal }) => {
    const checks = await checkReadiness();
    const isReady = checks.every(({ ok }) => ok);
    const isAdmin = principal !== null && canAct(principal, "admin.read");
    return Response.json(
      { data: { status: isReady ? "ready" : "not_ready", ...(isAdmin ? { checks } : {}) } },
      { status: isReady ? 200 : 503, headers: { "cache-control": "no-store" } },
    );
  },
);

export const systemEndpoints = [health, ready];
