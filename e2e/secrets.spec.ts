import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type APIRequestContext, expect, request, test } from "@playwright/test";
import { type Account, createAccount } from "./fixtures/accounts.ts";
import { type OwnProduct, startOwnProduct } from "./fixtures/own-product.ts";

// Without a browser: what is searched is what every client gets (FW-05). The product has secrets of every kind that its
// environment may hold, all of them known here.
const STATIC = fileURLToPath(new URL("../.next/static", import.meta.url));
const canary = (prefix: string) => `${prefix}${randomBytes(18).toString("hex")}`;
const PROVIDERS = ["GOOGLE", "DEEPSEEK", "MISTRAL", "PERPLEXITY", "XAI", "COHERE", "GROQ", "TOGETHER", "ALIBABA"];
const ENVIRONMENT = {
  OPENAI_API_KEY: canary("sk-proj-"),
  ANTHROPIC_API_KEY: canary("sk-ant-"),
  ...Object.fromEntries(PROVIDERS.map((name) => [`${name}_API_KEY`, canary("key-")])),
  GOOGLE_CLIENT_SECRET: canary("GOCSPX-"),
  GITHUB_CLIENT_SECRET: canary("gh-"),
  NEXUS_SECRET: canary("ns"),
  STRIPE_SECRET_KEY: canary("sk_test_"),
  STRIPE_WEBHOOK_SECRET: canary("whsec_"),
};
/** Nobody answers there: what goes wrong is logged. */
const NOBODY = "http://127.0.0.1:9";
const ENCRYPTION_KEY = randomBytes(32).toString("base64");
const OWN_KEY = canary("sk-own-");

let product: OwnProduct;
let account: Account;
let api: APIRequestContext;
let apiKey = "";

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  test.setTimeout(120_000);
  product = await startOwnProduct({
    ...ENVIRONMENT,
    NEXUS_ENCRYPTION_KEYS: `k1:${ENCRYPTION_KEY}`,
    GOOGLE_CLIENT_ID: "nexus-google",
    GITHUB_CLIENT_ID: "nexus-github",
    ...Object.fromEntries(["OPENAI", "ANTHROPIC", ...PROVIDERS].map((name) => [`${name}_BASE_URL`, `${NOBODY}/v1`])),
    STRIPE_API_BASE: NOBODY,
    LOG_LEVEL: "debug",
  });
  account = await createAccount(product, "secrets", "enterprise", { isAdmin: true });
  const cookie = account.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  api = await request.newContext({ baseURL: product.url, extraHTTPHeaders: { origin: product.url, cookie } });
  const made = await api.post("/api/v1/api-keys", { data: { name: "Marker of the key" } });
  expect(made.status()).toBe(201);
  apiKey = ((await made.json()) as { data: { key: string } }).data.key;
});
test.afterAll(async () => {
  await api?.dispose();
  await product?.stop();
});

/** All secrets of the running product: of its environment, those it has made up, and those of the person. */
function listSecrets(): Record<string, string> {
  const made = JSON.parse(readFileSync(join(product.data, "secrets.json"), "utf8")) as Record<string, string>;
  const session = account.cookies.find(({ name }) => name.includes("session"))?.value ?? "";
  return {
    ...made,
    ...ENVIRONMENT,
    NEXUS_ENCRYPTION_KEYS: ENCRYPTION_KEY,
    "own key": OWN_KEY,
    "API key": apiKey,
    password: account.password,
    session: session.slice(0, 200),
  };
}

const formsOf = (secret: string) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString("hex"),
  Buffer.from(secret).toString("base64").replace(/=+$/, "").slice(0, -1),
];

/** What of the secrets stands in the texts, as "secret in place". */
function findSecrets(texts: ReadonlyMap<string, string>): string[] {
  const secrets = Object.entries(listSecrets());
  expect(secrets.filter(([, value]) => value.length < 16)).toEqual([]);
  return [...texts].flatMap(([place, text]) =>
    secrets.flatMap(([name, value]) =>
      formsOf(value).some((form) => text.includes(form)) ? [`${name} in ${place}`] : [],
    ),
  );
}

const PAGES = [
  "/",
  "/sign-in",
  "/sign-up",
  "/docs/api",
  "/no-such-page",
  "/chat",
  "/analytics",
  "/settings",
  "/settings/profile",
  "/settings/privacy",
  "/settings/notifications",
  "/settings/security",
  "/settings/providers",
  "/settings/router",
  "/settings/api-keys",
  "/settings/usage",
  "/settings/ledger",
  "/settings/workspace",
  "/settings/plan",
  "/admin/people",
  "/admin/providers",
  "/admin/models",
  "/admin/limits",
  "/admin/jobs",
  "/admin/audit",
  "/admin/health",
];
const ANSWERS = ["/api/v1/me", "/api/v1/providers", "/api/v1/api-keys", "/api/v1/models", "/api/v1/openapi.json"];

test("the code that browsers load holds no secret", async () => {
  const chunks = new Map(
    readdirSync(STATIC, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, readFileSync(join(entry.parentPath, entry.name), "latin1")]),
  );
  // Read for real: the code that calls the API is among it; and no source maps are.
  expect([...chunks.values()].some((text) => text.includes("/api/v1"))).toBe(true);
  expect([...chunks.keys()].filter((name) => name.endsWith(".map"))).toEqual([]);
  expect(findSecrets(chunks)).toEqual([]);
  // Nor the names of variables that only the server has: code that reads them has no business there.
  const names = ["NEXUS_SECRET", "NEXUS_ENCRYPTION_KEYS", "SUPABASE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"];
  const named = [...chunks].flatMap(([name, text]) =>
    names.filter((variable) => text.includes(`env.${variable}`)).map((variable) => `${variable} in ${name}`),
  );
  expect(named).toEqual([]);
});

test("pages, their payloads and answers hold no secret, nor does the log of what went wrong", async () => {
  const texts = new Map<string, string>();
  // What goes wrong: a key that cannot be tested, a provider that cannot be reached, a wrong password, a wrong key.
  const failures = {
    "saving a key": await api.put("/api/v1/providers/openai/key", { data: { apiKey: OWN_KEY } }),
    asking: await api.post("/api/v1/chat/completions", {
      headers: { authorization: `Bearer ${apiKey}`, cookie: "" },
      data: { model: "openai/gpt-4.1-mini", messages: [{ role: "user", content: "Hi" }] },
    }),
    "signing in": await api.post("/api/v1/auth/sign-in", {
      data: { email: account.email, password: "not this one 12" },
    }),
    "a wrong key": await api.get("/api/v1/models", { headers: { authorization: `Bearer ${apiKey}x` } }),
  };
  for (const [name, answer] of Object.entries(failures)) {
    expect(answer.status(), name).toBeGreaterThanOrEqual(400);
    texts.set(name, await answer.text());
  }
  for (const path of [...PAGES, ...ANSWERS]) {
    const answer = await api.get(path);
    texts.set(path, await answer.text());
    // Led to the address of its payload, a client brings its cookies along again.
    const led = await api.get(path, { headers: { RSC: "1" }, maxRedirects: 0 });
    const { location } = led.headers();
    const payload = location?.includes("_rsc") ? await api.get(location, { headers: { RSC: "1" } }) : led;
    texts.set(`${path} as a payload`, await payload.text());
  }
  // Signed in for real, and searched in full: what is no secret is found.
  expect(texts.get("/settings/profile")).toContain("Ada Example");
  expect(texts.get("/settings/profile as a payload")).toContain("Ada Example");
  expect(texts.get("/api/v1/api-keys")).toContain("Marker of the key");
  expect(findSecrets(texts)).toEqual([]);

  const log = product.output();
  expect(log).toMatch(/"level":"(?:warn|error)"/);
  expect(findSecrets(new Map([["the log", log]]))).toEqual([]);
});
