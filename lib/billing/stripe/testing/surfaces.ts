import { sql } from "kysely";
import { NextRequest } from "next/server";
import { vi } from "vitest";
import { middleware } from "../../../../middleware.ts";
import type { Principal, TierId } from "../../../auth/schema.ts";
import { type LeftTier, tierKey } from "../../../auth/tier-key.ts";
import { REMOTE_ADDRESS_HEADER } from "../../../gate/request-mark.ts";
import { openTestSession, type SignedInUser } from "../../../gate/testing/sign-in.ts";
import { asService } from "../../../platform/db/scopes.ts";
import { redis } from "../../../platform/redis.ts";

/** How soon a tier has to be in force everywhere. */
const WITHIN_MS = 5_000;
/** Requests a minute by tier, as seeded: what the middleware names tells which tier it believes. */
const TIER_OF_LIMIT: Readonly<Record<string, TierId>> = { 20: "free", 100: "pro", 500: "team", 10000: "enterprise" };

/** The tier of somebody everywhere that it is remembered. */
export type Surfaces = Record<"database" | "claim" | "redis" | "middleware", TierId | string>;

/** The same tier on every surface. */
export const everywhere = (tier: TierId): Surfaces => ({ database: tier, claim: tier, redis: tier, middleware: tier });

/** Gives somebody a row at the auth service, whose future tokens say their tier. */
export async function makeIdentity({ principal }: SignedInUser): Promise<void> {
  await sql`insert into auth.users (id, email, raw_app_meta_data)
    values (${principal.userId}, ${principal.email}, '{"tier":"free"}'::jsonb)`.execute(asService());
}

async function middlewareTier({ userId }: Pick<Principal, "userId">, tries = 5): Promise<TierId | string> {
  const { cookie } = await openTestSession(userId);
  const headers = { cookie, [REMOTE_ADDRESS_HEADER]: "192.0.2.7" };
  const request = new NextRequest("http://localhost:3000/api/v1/conversations", { method: "POST", headers });
  const limit = (await middleware(request)).headers.get("ratelimit-limit");
  // None is named when Redis took longer than a second, as it may on a busy machine.
  if (limit === null && tries > 1) return middlewareTier({ userId }, tries - 1);
  return TIER_OF_LIMIT[limit ?? ""] ?? `limit ${limit}`;
}

/**
 * What every surface says of somebody, five seconds from now. The middleware has been asked before, so that it remembers
 * what was; `vi.useFakeTimers({ toFake: ["Date"] })` must be on.
 */
export async function readSurfaces({ principal }: SignedInUser): Promise<Surfaces> {
  const { userId } = principal;
  vi.setSystemTime(Date.now() + WITHIN_MS);
  const profile = await asService()
    .selectFrom("profiles")
    .select("tier")
    .where("id", "=", userId)
    .executeTakeFirstOrThrow();
  const { rows } = await sql<{ tier: string }>`
    select case jsonb_typeof(raw_app_meta_data) when 'string' then (raw_app_meta_data #>> '{}')::jsonb
      else raw_app_meta_data end ->> 'tier' as tier from auth.users where id = ${userId}`.execute(asService());
  const left = await redis().get<LeftTier>(tierKey(userId));
  return {
    database: profile.tier,
    claim: rows[0]?.tier ?? "none",
    redis: typeof left === "string" ? left : (left?.tier ?? "none"),
    middleware: await middlewareTier({ userId }),
  };
}
