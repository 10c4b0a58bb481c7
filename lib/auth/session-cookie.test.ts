import { stringToBase64URL } from "@supabase/ssr";
import { describe, expect, it } from "vitest";
import {
  applySetCookies,
  clearSessionCookies,
  isSessionCookie,
  readSessionCookie,
  SESSION_COOKIE,
  serializeSetCookie,
} from "./session-cookie.ts";

const session = { access_token: "a".repeat(4000), refresh_token: "r", expires_at: 1_800_000_000 };
const encoded = `base64-${stringToBase64URL(JSON.stringify(session))}`;

describe("the session cookie", () => {
  it("carries the attributes that keep scripts and other sites away (AU-17)", () => {
    const header = serializeSetCookie({ name: SESSION_COOKIE, value: "x", maxAgeSeconds: 9e9 });
    expect(header).toBe("__Host-nexus-session=x; Path=/; Max-Age=2592000; HttpOnly; Secure; SameSite=Lax");
  });

  it("is read whole and in chunks", () => {
    const tokens = { accessToken: session.access_token, refreshToken: "r", expiresAtSeconds: 1_800_000_000 };
    expect(readSessionCookie(`theme=dark; ${SESSION_COOKIE}=${encoded}`)).toEqual(tokens);
    const [first, second] = [encoded.slice(0, 3000), encoded.slice(3000)];
    expect(readSessionCookie(`${SESSION_COOKIE}.1=${second}; ${SESSION_COOKIE}.0=${first}`)).toEqual(tokens);
  });

  it.each([
    ["no header", null],
    ["another cookie", "nexus-session=1"],
    ["no encoding", `${SESSION_COOKIE}=hello`],
    ["broken base64", `${SESSION_COOKIE}=base64-%%%`],
    ["no object", `${SESSION_COOKIE}=base64-${stringToBase64URL("null")}`],
    ["missing fields", `${SESSION_COOKIE}=base64-${stringToBase64URL('{"access_token":1}')}`],
    ["a missing chunk", `${SESSION_COOKIE}.1=${encoded}`],
  ])("reads as nothing from %s", (_, header) => {
    expect(readSessionCookie(header)).toBeNull();
  });

  it("takes numbered chunks for its own and nothing else", () => {
    expect([SESSION_COOKIE, `${SESSION_COOKIE}.0`, `${SESSION_COOKIE}.12`].every(isSessionCookie)).toBe(true);
    expect(["__Host-nexus-sessionx", `${SESSION_COOKIE}.a`, "nexus-session"].some(isSessionCookie)).toBe(false);
  });

  it("removes every chunk it finds, and itself", () => {
    const names = clearSessionCookies(`${SESSION_COOKIE}.0=a; ${SESSION_COOKIE}.1=b; theme=dark`).map(
      ({ name }) => name,
    );
    expect(names.sort()).toEqual([SESSION_COOKIE, `${SESSION_COOKIE}.0`, `${SESSION_COOKIE}.1`]);
  });

  it("shows the request behind the middleware the cookies as they will be", () => {
    const changes = [
      { name: SESSION_COOKIE, value: "new", maxAgeSeconds: 60 },
      { name: `${SESSION_COOKIE}.0`, value: "", maxAgeSeconds: 0 },
    ];
    expect(applySetCookies(`theme=dark; ${SESSION_COOKIE}.0=old`, changes)).toBe(`theme=dark; ${SESSION_COOKIE}=new`);
  });
});
