import { SECURITY_HEADERS } from "../lib/gate/edge/security-headers.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { expect, test } from "./fixtures/test.ts";

const NONCE = /'nonce-([\w+/=-]{16,})'/;

test("every page carries the security headers and a policy with a nonce of its own", async ({ page, baseURL }) => {
  const nonces = new Set<string>();
  const pages = ["/chat", "/settings/profile", "/sign-in", "/no-such-page"];
  for (const path of [...pages, "/api/v1/me", "/api/v1/health", "/api/v1/nowhere"]) {
    const answer = await page.request.get(`${baseURL}${path}`, { maxRedirects: 0 });
    const headers = answer.headers();
    const policy = headers["content-security-policy"] ?? "";
    const isPage = pages.includes(path);
    expect(policy, path).toContain(isPage ? "default-src 'self'" : "default-src 'none'");
    expect(policy, path).toContain("object-src 'none'");
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).toContain("base-uri 'none'");
    expect(policy, path).not.toContain("unsafe-eval");
    expect(/script-src[^;]*/.exec(policy)?.[0] ?? "", path).not.toContain("unsafe-inline");
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["x-frame-options"], path).toBe("DENY");
    expect(headers["referrer-policy"], path).toBe("strict-origin-when-cross-origin");
    expect(headers["strict-transport-security"], path).toContain("max-age=");
    expect(headers["x-powered-by"], path).toBeUndefined();
    const nonce = NONCE.exec(policy)?.[1];
    expect(nonce !== undefined, path).toBe(isPage);
    if (nonce) nonces.add(nonce);
  }
  expect(nonces.size, "no nonce is used twice").toBe(pages.length);
});

test("files that the middleware does not pass carry the headers that hold for all", async ({ page, baseURL }) => {
  const script = /\/_next\/static\/[^"]+\.js/.exec(await (await page.request.get(`${baseURL}/sign-in`)).text())?.[0];
  for (const path of [script ?? "", "/favicon.ico", "/icon.svg"]) {
    const answer = await page.request.get(`${baseURL}${path}`);
    expect([path, answer.status()]).toEqual([expect.stringContaining("."), 200]);
    expect(answer.headers(), path).toMatchObject(SECURITY_HEADERS);
  }
});

test("the policy stops an inline script and a foreign host, and the page needs neither", async ({ page, tolerate }) => {
  tolerate(/violates the following Content Security Policy directive/);
  tolerate(/Refused to/);
  const chat = new ChatPage(page);
  await chat.openNew();
  const outcome = await page.evaluate(async () => {
    const attack = document.createElement("div");
    attack.innerHTML = "<img src=x onerror='window.ran=true'>";
    document.body.append(attack);
    const foreign = await fetch("http://127.0.0.1:9/").then(
      () => "fetched",
      () => "refused",
    );
    return { ran: "ran" in window, foreign };
  });
  expect(outcome).toEqual({ ran: false, foreign: "refused" });
});

test("the session cookie is out of reach of scripts and other hosts", async ({ page, context }) => {
  await page.goto("/chat");
  const cookies = (await context.cookies()).filter(({ name }) => name.includes("session"));
  expect(cookies.length).toBeGreaterThan(0);
  for (const cookie of cookies) {
    expect(cookie.name).toMatch(/^__Host-/);
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: "Lax", path: "/" });
  }
  expect(await page.evaluate(() => document.cookie)).not.toContain("session");
});

test("a form on another site cannot act for the person", async ({ page, baseURL }) => {
  for (const origin of ["https://evil.example", "null"]) {
    const answer = await page.request.post(`${baseURL}/api/v1/api-keys`, {
      headers: { origin },
      data: { name: "stolen", scopes: ["chat.read"], expiresAt: null },
    });
    expect(answer.status(), origin).toBe(403);
  }
  const keys = await page.request.get(`${baseURL}/api/v1/api-keys`);
  expect(await keys.json()).toMatchObject({ data: { items: [] } });
});
