import { z } from "zod";
import { now, nowMs } from "../../platform/clock.ts";
import { openSecret, sealSecret } from "../../platform/crypto/envelope.ts";
import { hashToken } from "../../platform/crypto/hash.ts";
import type { SealedColumn } from "../../platform/crypto/rotation/sealed-column.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import type { SignInProviderId } from "../../platform/public/sign-in-providers.ts";
import { LANGUAGES } from "../schema.ts";
import type { SetCookie } from "../session-cookie.ts";
import { hashBrowserToken, makeBrowserToken, OAUTH_COOKIE, readBrowserToken } from "../two-factor/browser-token.ts";
import { oauthProviderSchema } from "./schema.ts";

// As service throughout: a trip belongs to a browser, and most often nobody is signed in.

const FLOW_SECONDS = 600;

const tripSchema = z.object({
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  intent: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("sign_in"), language: z.enum(LANGUAGES), timeZone: z.string() }),
    // For one session: whoever comes back must still be in it.
    z.object({ kind: z.enum(["connect", "prove"]), userId: z.string(), sessionId: z.string() }),
  ]),
});
/** What is kept here while somebody is at a provider. */
export type Trip = z.infer<typeof tripSchema>;

const waitingSchema = z.object({
  userId: z.string(),
  provider: oauthProviderSchema,
  issuer: z.string(),
  subject: z.string(),
  email: z.string(),
  /** The lasting permission that came with it. */
  grant: z.object({ refreshToken: z.string(), expiresInSeconds: z.number().nullable() }).nullable().default(null),
});
/** A provider's account that waits until the account of its address has signed in. */
export type Waiting = z.infer<typeof waitingSchema>;

const WAITING = "waiting";
const contextOf = (id: string) => ({ ownerId: id, kind: "oauth_flow", column: "envelope" });

/** The trips that go on; each is sealed to its own row. */
export const sealedFlows: SealedColumn = {
  table: "public.oauth_flows",
  envelope: "envelope",
  contextOf: (row) => contextOf(z.object({ id: z.string() }).parse(row).id),
};
const hashState = (state: string) => hashToken("oauth.state", state);

async function keep(provider: SignInProviderId | typeof WAITING, state: string, content: object): Promise<SetCookie> {
  const [id, token] = [newId(), makeBrowserToken()];
  await asService()
    .insertInto("oauthFlows")
    .values({
      id,
      tokenHash: hashBrowserToken(OAUTH_COOKIE, token),
      stateHash: hashState(state),
      provider,
      envelope: sealSecret(JSON.stringify(content), contextOf(id)),
      createdAt: now(),
      expiresAt: new Date(nowMs() + FLOW_SECONDS * 1000),
    })
    .execute();
  return { name: OAUTH_COOKIE, value: token, maxAgeSeconds: FLOW_SECONDS };
}

/** Removes the cookie of a trip. */
export const CLEAR_FLOW: SetCookie = { name: OAUTH_COOKIE, value: "", maxAgeSeconds: 0 };

/** Keeps a trip for ten minutes. Returns the cookie that binds it to this browser. */
export function keepTrip(provider: SignInProviderId, state: string, trip: Trip): Promise<SetCookie> {
  return keep(provider, state, trip);
}

/**
 * Ends a trip: the cookie, the state and the provider must be those it began with. One statement, so that an answer
 * works once. A wrong state leaves the trip alone, or any page could end it.
 */
export async function takeTrip(
  cookieHeader: string | null,
  provider: SignInProviderId,
  state: string,
): Promise<Trip | null> {
  const tokenHash = readBrowserToken(OAUTH_COOKIE, cookieHeader);
  if (!tokenHash) return null;
  const row = await asService()
    .deleteFrom("oauthFlows")
    .where("tokenHash", "=", tokenHash)
    .where("stateHash", "=", hashState(state))
    .where("provider", "=", provider)
    .where("expiresAt", ">", now())
    .returning(["id", "envelope"])
    .executeTakeFirst();
  return row ? tripSchema.parse(JSON.parse(openSecret(row.envelope, contextOf(row.id)))) : null;
}

/** Keeps a provider's account until its owner has signed in here, ten minutes long. Returns its cookie. */
export function keepWaiting(waiting: Waiting): Promise<SetCookie> {
  return keep(WAITING, "", waiting);
}

/** What waits in this browser, or null. */
export async function findWaiting(cookieHeader: string | null): Promise<Waiting | null> {
  const tokenHash = readBrowserToken(OAUTH_COOKIE, cookieHeader);
  if (!tokenHash) return null;
  const row = await asService()
    .selectFrom("oauthFlows")
    .select(["id", "envelope"])
    .where("tokenHash", "=", tokenHash)
    .where("provider", "=", WAITING)
    .where("expiresAt", ">", now())
    .executeTakeFirst();
  return row ? waitingSchema.parse(JSON.parse(openSecret(row.envelope, contextOf(row.id)))) : null;
}

/** Ends what waits in this browser. */
export async function dropWaiting(cookieHeader: string | null): Promise<void> {
  const tokenHash = readBrowserToken(OAUTH_COOKIE, cookieHeader);
  if (!tokenHash) return;
  await asService()
    .deleteFrom("oauthFlows")
    .where("tokenHash", "=", tokenHash)
    .where("provider", "=", WAITING)
    .execute();
}
