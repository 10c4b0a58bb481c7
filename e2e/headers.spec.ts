import { request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { ChatPage } from "./fixtures/chat-page.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";

const NONCE = /'nonce-([\w+/=-]{16,})'/;

interface Answer {
  status: number;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

let strangers = 0;
/** Asks as somebody who is not signed in, each time from another address; the path goes out as it is written. */
async function ask(path: string, headers: OutgoingHttpHeaders = {}, method = "GET"): Promise<Answer> {
  const { hostname, port } = new URL(getTarget().url);
  const localAddress = `127.1.${Math.floor(++strangers / 250)}.${(strangers % 250) + 1}`;
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path, method, headers, localAddress, family: 4 }, (response) => {
      text(response).then((body) => {
        resolve({ status: response.statusCode ?? 0, path, headers: response.headers, body });
      }, reject);
    })
      .on("error", reject)
      .end();
  });
}

/** The same, led on as a browser is. */
async function visit(path: string, headers: OutgoingHttpHeaders = {}, method = "GET", hops = 5): Promise<Answer> {
  const answer = await ask(path, headers, method);
  const { location } = answer.headers;
  if (location === undefined || hops === 0) return answer;
  const { origin, pathname, search } = new URL(location, getTarget().url);
  expect(origin, path).toBe(getTarget().url);
  return visit(pathname + search, headers, method, hops - 1);
}

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

test("so do redirects, payloads, files and what the build made", async ({ page, baseURL }) => {
  const html = await (await page.request.get(`${baseURL}/chat`)).text();
  const chunk = /\/_next\/static\/[^"]+?\.js/.exec(html)?.[0] ?? "";
  const kinds: Record<string, Pick<Answer, "status" | "headers">> = {
    redirect: await ask("/chat"),
    // Those of Next itself, which come before ours.
    "trailing slash": await ask("/settings/profile/"),
    "two slashes": await ask("//settings/profile"),
  };
  for (const [kind, path, headers] of [
    ["payload", "/settings/profile?_rsc=1", { RSC: "1" }],
    ["file", "/api/v1/security-log/export"],
    ["script", chunk],
    ["script for old programs", chunk, { "accept-encoding": "gzip" }],
    ["icon", "/icon.svg"],
  ] as const) {
    const answer = await page.request.get(baseURL + path, headers ? { headers } : {});
    kinds[kind] = { status: answer.status(), headers: answer.headers() };
  }
  expect(Object.entries(kinds).map(([kind, { status }]) => `${kind} ${status}`)).toEqual([
    "redirect 307",
    "trailing slash 308",
    "two slashes 308",
    "payload 200",
    "file 200",
    "script 200",
    "script for old programs 200",
    "icon 200",
  ]);
  expect(kinds.script?.headers["content-encoding"]).toBe("br");
  expect(kinds["script for old programs"]?.headers["content-encoding"]).toBe("gzip");
  for (const [kind, { headers }] of Object.entries(kinds)) {
    const policy = String(headers["content-security-policy"]);
    for (const rule of ["object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"]) {
      expect(policy, kind).toContain(rule);
    }
    expect(policy, kind).not.toContain("unsafe-eval");
    expect(NONCE.test(policy), kind).toBe(kind === "redirect" || kind === "payload");
    expect(headers, kind).toMatchObject({
      "strict-transport-security": "max-age=31536000; includeSubDomains",
      "x-content-type-options": "nosniff",
      "referrer-policy": "strict-origin-when-cross-origin",
      "cross-origin-opener-policy": "same-origin",
    });
  }
});

test("no other spelling of a closed page or operation opens it (FW-03)", async ({ page, baseURL }) => {
  // Of whoever is signed in.
  const mark = "workspaceName";
  const payload = { RSC: "1", "next-router-prefetch": "1" };
  const inner = "middleware:middleware:middleware:middleware:middleware";
  const spellings: [path: string, headers?: OutgoingHttpHeaders, method?: string][] = [
    ["/settings/profile.rsc"],
    ["/settings/profile.rsc", payload],
    ["/settings/profile.segments/_tree.segment.rsc", { ...payload, "next-router-segment-prefetch": "/_tree" }],
    ["/settings/profile", { ...payload, "next-router-segment-prefetch": "/_tree" }],
    ["/settings/profile?_rsc=1", { RSC: "1" }],
    ["/_next/data/build/settings/profile.json", { "x-nextjs-data": "1" }],
    ["/settings%2fprofile"],
    ["/settings%5cprofile"],
    ["//settings/profile"],
    ["/settings//profile"],
    ["/SETTINGS/Profile"],
    ["/settings/profile."],
    ["/settings/profile/"],
    ["/sign-in/../settings/profile"],
    ["/_next/static/../../settings/profile"],
    [
      "/sign-in?nxtPpath=settings/profile",
      { "x-matched-path": "/settings/profile", "x-invoke-path": "/settings/profile" },
    ],
    ["/api/me"],
    ["/api/v1/%6de"],
    ["/api/v1//me"],
    ["/API/V1/me"],
    ["/api/v1/me."],
    ["/api/v1/me/"],
    ["/api%2fv1%2fme"],
    ["/api/v1/me.rsc", payload],
    ["/icon.svg/../api/v1/me"],
    ...(["/settings/profile", "/api/v1/me"] as const).flatMap((path): typeof spellings => [
      [path],
      [path, {}, "HEAD"],
      [path, {}, "OPTIONS"],
      [path, { "x-middleware-subrequest": inner, "x-middleware-next": "1", "x-middleware-skip": "1" }],
      [path, { "x-nexus-mark": "1", "x-forwarded-host": "localhost", "x-original-url": "/sign-in" }],
    ]),
  ];
  for (const path of ["/settings/profile", "/api/v1/me"]) {
    expect(await (await page.request.get(baseURL + path)).text(), path).toContain(mark);
  }
  const opened: string[] = [];
  for (const [path, headers, method] of spellings) {
    const answer = await visit(path, headers, method);
    const isSignIn = answer.path.startsWith("/sign-in");
    // A payload may say where to go instead, and how the product's pages lie; nothing that is of somebody.
    const isOpen = answer.status < 400 && !isSignIn && answer.body !== "" && !headers?.RSC;
    if (isOpen || answer.body.includes(mark)) {
      opened.push(`${method ?? "GET"} ${path} ${JSON.stringify(headers)}: ${answer.status} ${answer.path}`);
    }
  }
  expect(opened).toEqual([]);
});

test("what is no page of the product is not there (FW-04)", async ({ page, baseURL }) => {
  const html = await (await page.request.get(`${baseURL}/chat`)).text();
  const chunk = /\/_next\/static\/[^"]+?\.js/.exec(html)?.[0] ?? "";
  const paths = [
    "/.env",
    "/.git/HEAD",
    "/.data/secrets.json",
    "/.next/BUILD_ID",
    "/package.json",
    "/metrics",
    "/api/v1/metrics",
    "/studio",
    "/_next/static/../../.env",
    `${chunk}.map`,
  ];
  const found: string[] = [];
  for (const path of paths) {
    const { status } = await visit(path);
    if (status !== 404) found.push(`${path} ${status}`);
  }
  expect(found).toEqual([]);
  for (const path of ["/", "/api/v1/me"]) {
    const { status, body } = await ask(path, { "x-echo": "canary" }, "TRACE");
    expect([path, status]).toEqual([path, 405]);
    expect(body).not.toContain("canary");
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

test("no other site reads for the person or acts for them (FW-02)", async ({ page }) => {
  const { url } = getTarget();
  const { host, port } = new URL(url);
  for (const origin of [
    "https://evil.example",
    "null",
    `http://localhost.:${port}`,
    `http://${host}.evil.example`,
    `http://evil.example.${host}`,
    `http://evil-${host}`,
    `http://${host}@evil.example`,
    `http://127.0.0.1:${Number(port) + 1}`,
    `http://0.0.0.0:${port}`,
    `http://[::1]:${port}`,
    `${url},https://evil.example`,
    "file://",
  ]) {
    for (const method of ["GET", "OPTIONS"]) {
      const headers = { origin, "access-control-request-method": "POST" };
      const answer = await page.request.fetch(`${url}/api/v1/me`, { method, headers });
      const shared = Object.keys(answer.headers()).filter((name) => name.startsWith("access-control-"));
      expect(shared, `${method} ${origin}`).toEqual([]);
    }
    const answer = await page.request.post(`${url}/api/v1/api-keys`, {
      headers: { origin },
      data: { name: "stolen", scopes: ["chat.read"], expiresAt: null },
    });
    expect(answer.status(), origin).toBe(403);
  }
  const keys = await page.request.get(`${url}/api/v1/api-keys`);
  expect(await keys.json()).toMatchObject({ data: { items: [] } });
});
