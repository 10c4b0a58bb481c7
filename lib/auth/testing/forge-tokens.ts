import { generateKeyPairSync } from "node:crypto";
import { SignJWT } from "jose";
import { newId } from "../../platform/ids.ts";

const secretOf = (text: string) => new TextEncoder().encode(text);
const base64url = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

export interface Claims {
  sub: string;
  session_id: string;
  [name: string]: unknown;
}

/** A token as the auth service signs it, with `claims` on top. A value of undefined leaves a claim out. */
export function signToken(
  claims: Claims,
  options: { secret?: string; header?: Record<string, unknown>; expiresIn?: number } = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    aud: "authenticated",
    role: "authenticated",
    iat: now,
    exp: now + (options.expiresIn ?? 900),
    ...claims,
  };
  return new SignJWT(JSON.parse(JSON.stringify(payload)) as Record<string, unknown>)
    .setProtectedHeader({ alg: "HS256", typ: "JWT", ...options.header })
    .sign(secretOf(options.secret ?? process.env.SUPABASE_JWT_SECRET ?? ""));
}

/** Tokens that must be worth nothing (AU-18), by what is wrong with them, for a session that exists. */
export async function forgeTokens(claims: Claims): Promise<Record<string, string>> {
  const good = await signToken(claims);
  const [head = "", body = "", signature = ""] = good.split(".");
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const rs256 = await new SignJWT({ ...claims, aud: "authenticated", role: "authenticated" })
    .setProtectedHeader({ alg: "RS256", typ: "JWT", jku: "https://evil.example/jwks.json" })
    .setExpirationTime("15m")
    .sign(privateKey);
  const later = Math.floor(Date.now() / 1000) + 3600;
  return {
    "no signature (alg none)": `${base64url({ alg: "none", typ: "JWT" })}.${body}.`,
    "alg none in capitals": `${base64url({ alg: "NONE", typ: "JWT" })}.${body}.${signature}`,
    "signature dropped": `${head}.${body}.`,
    "signature of another token": `${head}.${base64url({ ...claims, exp: later })}.${signature}`,
    "another secret": await signToken(claims, { secret: "another-secret-of-at-least-32-bytes!" }),
    "an empty secret": await signToken(claims, { secret: "\0" }),
    "RS256 with a key of its own and jku": rs256,
    "HS256 with a public key as secret": await signToken(claims, { secret: publicPem }),
    HS512: await signToken(claims, { header: { alg: "HS512" }, secret: "x".repeat(64) }),
    "kid that is a path": await signToken(claims, { header: { kid: "../../dev/null" }, secret: "\0" }),
    "wrong audience": await signToken({ ...claims, aud: "anon" }),
    "no audience": await signToken({ ...claims, aud: undefined }),
    "wrong issuer": await signToken({ ...claims, iss: "https://evil.example/auth/v1" }),
    "issuer of another project": await signToken({ ...claims, iss: "https://other.supabase.co/auth/v1" }),
    "wrong type": await signToken(claims, { header: { typ: "at+jwt" } }),
    expired: await signToken(claims, { expiresIn: -1 }),
    "never expires": await signToken({ ...claims, exp: undefined }),
    "not yet valid": await signToken({ ...claims, nbf: later }),
    "role service_role": await signToken({ ...claims, role: "service_role" }),
    "role anon": await signToken({ ...claims, role: "anon" }),
    "no subject": await signToken({ ...claims, sub: undefined } as unknown as Claims),
    "no session": await signToken({ ...claims, session_id: undefined } as unknown as Claims),
    "another session": await signToken({ ...claims, session_id: newId() }),
    "another subject": await signToken({ ...claims, sub: newId() }),
    truncated: good.slice(0, -6),
    garbage: "not.a.token",
    "refresh token as access token": newId(),
    "a very long one": `${head}.${"A".repeat(20_000)}.${signature}`,
  };
}
