import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { setClock } from "../platform/clock.ts";
import { newId } from "../platform/ids.ts";
import { forgeTokens, signToken } from "./testing/forge-tokens.ts";
import { verifyAccessToken } from "./verify-token.ts";

const claims = { sub: newId(), session_id: newId() };
const forged = await forgeTokens(claims);
// Signed by the service itself for sessions and users that do not exist: the database says no to these.
const WELL_SIGNED = ["another session", "another subject"];

describe("verifyAccessToken", () => {
  it("takes the service's own token", async () => {
    expect(await verifyAccessToken(await signToken(claims))).toEqual({
      userId: claims.sub,
      sessionId: claims.session_id,
      expiresAtSeconds: expect.any(Number),
    });
  });

  it("takes a token no longer than it lasts, although it was verified before", async () => {
    const exp = Math.floor(Date.now() / 1000) + 30;
    const token = await signToken({ ...claims, exp });
    expect(await verifyAccessToken(token)).not.toBeNull();
    setClock(() => exp * 1000 + 1);
    expect(await verifyAccessToken(token)).toBeNull();
    setClock();
  });

  it("takes one with the project's issuer and a tier", async () => {
    const iss = `${process.env.SUPABASE_URL}/auth/v1`;
    const token = await signToken({ ...claims, iss, app_metadata: { tier: "pro" } });
    expect(await verifyAccessToken(token)).toMatchObject({ tier: "pro" });
  });

  it("ignores a tier that does not exist", async () => {
    const token = await signToken({ ...claims, app_metadata: { tier: "god" } });
    expect(await verifyAccessToken(token)).not.toHaveProperty("tier");
  });

  it("covers at least the 24 forgeries of AU-18", () => {
    expect(Object.keys(forged).length).toBeGreaterThanOrEqual(24);
  });

  it.each(Object.keys(forged).filter((name) => !WELL_SIGNED.includes(name)))("refuses: %s", async (name) => {
    expect(await verifyAccessToken(forged[name] ?? "")).toBeNull();
  });
});

describe("with the keys of the auth service", () => {
  let pair: GenerateKeyPairResult;
  let isDown: boolean;
  const read = vi.fn(async () => {
    if (isDown) throw new TypeError("fetch failed");
    return Response.json({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "ES256", use: "sig" }] });
  });
  const sign = (kid = "k1") =>
    new SignJWT({ ...claims, aud: "authenticated", role: "authenticated", nonce: newId() })
      .setProtectedHeader({ alg: "ES256", typ: "JWT", kid })
      .setExpirationTime("2h")
      .sign(pair.privateKey);

  beforeEach(async () => {
    pair = await generateKeyPair("ES256");
    isDown = false;
    read.mockClear();
    vi.stubEnv("SUPABASE_JWT_SECRET", "");
    vi.stubEnv("SUPABASE_URL", `http://${newId()}.invalid`);
    vi.stubGlobal("fetch", read);
  });
  afterEach(() => {
    setClock();
    vi.unstubAllEnvs();
    vi.unstubAllGlobals();
  });

  it("takes its token, and refuses one of a key that it does not have", async () => {
    expect(await verifyAccessToken(await sign())).toMatchObject({ userId: claims.sub });
    expect(await verifyAccessToken(await sign("k2"))).toBeNull();
  });

  it("fails, instead of refusing, while they were never read", async () => {
    isDown = true;
    await expect(verifyAccessToken(await sign())).rejects.toMatchObject({ code: "unavailable" });
    isDown = false;
    expect(await verifyAccessToken(await sign())).not.toBeNull();
  });

  it("goes on with those it knows while they cannot be read again", async () => {
    await verifyAccessToken(await sign());
    isDown = true;
    const at = Date.now() + 11 * 60_000;
    setClock(() => at);
    expect(await verifyAccessToken(await sign())).not.toBeNull();
    expect(await verifyAccessToken(await sign())).not.toBeNull();
    expect(read).toHaveBeenCalledTimes(2);
  });

  it("stops to believe a key that was withdrawn", async () => {
    await verifyAccessToken(await sign());
    const withdrawn = await sign();
    pair = await generateKeyPair("ES256");
    const at = Date.now() + 11 * 60_000;
    setClock(() => at);
    expect(await verifyAccessToken(withdrawn)).toBeNull();
  });
});
