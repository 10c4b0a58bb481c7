import { describe, expect, it } from "vitest";
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
