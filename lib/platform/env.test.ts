import { spawnSync } from "node:child_process";
import { rootCertificates } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TEST_ENV } from "../testing/test-env.ts";
import { EnvError, env, PROVIDER_ENV_NAMES, parseEnv, resetEnv } from "./env.ts";

const SECRET = "q7Vd2mZx9Lw4Tn8Rb3Yc6Hs1Kf5Jg0Pe";

function problemsOf(changes: Record<string, string | undefined>): string {
  try {
    parseEnv({ ...TEST_ENV, ...changes });
    return "";
  } catch (error) {
    expect(error).toBeInstanceOf(EnvError);
    return (error as EnvError).message;
  }
}

describe("parseEnv", () => {
  it("takes a complete environment and parses missing integrations to null", () => {
    const parsed = parseEnv(TEST_ENV);
    expect(parsed).toMatchObject({
      SMTP_URL: null,
      MAIL_OUTBOX_URL: null,
      SUPPORT_URL: null,
      OPENAI_COMPATIBLE_SERVERS: null,
      providers: {},
      stripe: null,
      signIn: { google: null, github: null },
    });
    expect(parsed.TRUSTED_PROXY_HOPS).toBe(0);
    expect(parsed.NEXUS_ENCRYPTION_KEYS).toEqual([{ id: "k1", key: Buffer.alloc(32, 7) }]);
  });

  it("takes Stripe whole, with several webhook secrets while one is replaced", () => {
    const secrets = ["whsec_0123456789abcdef", "whsec_fedcba9876543210"];
    const env = { ...TEST_ENV, STRIPE_SECRET_KEY: "sk_test_abc", STRIPE_WEBHOOK_SECRET: secrets.join(", ") };
    expect(parseEnv(env).stripe).toEqual({
      secretKey: "sk_test_abc",
      webhookSecrets: secrets,
      apiBase: null,
      automaticTax: false,
    });
    expect(parseEnv({ ...TEST_ENV, STRIPE_SECRET_KEY: "", STRIPE_WEBHOOK_SECRET: "" }).stripe).toBeNull();
  });

  it.each([
    ["STRIPE_WEBHOOK_SECRET", { STRIPE_SECRET_KEY: "sk_test_abc" }],
    ["STRIPE_WEBHOOK_SECRET", { STRIPE_SECRET_KEY: "sk_test_abc", STRIPE_WEBHOOK_SECRET: "" }],
    ["STRIPE_WEBHOOK_SECRET", { STRIPE_SECRET_KEY: "sk_test_abc", STRIPE_WEBHOOK_SECRET: "   " }],
    ["STRIPE_WEBHOOK_SECRET", { STRIPE_SECRET_KEY: "sk_test_abc", STRIPE_WEBHOOK_SECRET: "whsec_short" }],
    ["STRIPE_WEBHOOK_SECRET", { STRIPE_SECRET_KEY: "sk_test_abc", STRIPE_WEBHOOK_SECRET: "whsec_0123456789abcdef," }],
    ["STRIPE_SECRET_KEY", { STRIPE_WEBHOOK_SECRET: "whsec_0123456789abcdef" }],
    ["STRIPE_SECRET_KEY", { STRIPE_SECRET_KEY: "pk_test_abc", STRIPE_WEBHOOK_SECRET: "whsec_0123456789abcdef" }],
    [
      "STRIPE_API_BASE",
      { STRIPE_SECRET_KEY: "sk_test_a", STRIPE_WEBHOOK_SECRET: "whsec_0123456789abcdef", STRIPE_API_BASE: "x" },
    ],
  ])("names %s of half a Stripe, never its value (BL-01)", (name, stripe) => {
    const problems = problemsOf(stripe);
    expect(problems).toContain(`${name}: `);
    for (const value of Object.values(stripe)) if (value.trim().length > 3) expect(problems).not.toContain(value);
  });

  it.each([
    "DATABASE_URL",
    "SUPABASE_URL",
    "SUPABASE_PUBLISHABLE_KEY",
    "SUPABASE_SECRET_KEY",
    "UPSTASH_REDIS_REST_URL",
    "UPSTASH_REDIS_REST_TOKEN",
    "NEXUS_SECRET",
    "NEXUS_ENCRYPTION_KEYS",
  ])("names %s when it is missing", (name) => {
    expect(problemsOf({ [name]: undefined })).toContain(`${name}: is missing`);
  });

  it.each([
    ["DATABASE_URL", "mysql://a@b/c"],
    ["DATABASE_URL", "localhost"],
    ["DATABASE_URL", "postgres://a@b/c?sslmode=verify-full&sslrootcert=ca.pem"],
    ["DATABASE_CA", "/nowhere/ca.pem"],
    ["DATABASE_CA", "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----"],
    ["SUPABASE_URL", "ftp://x"],
    ["SUPABASE_URL", "https://project.supabase.co/"],
    ["APP_URL", "javascript:alert(1)"],
    ["APP_URL", "https://company.example/nexus"],
    ["APP_URL", "https://nexus.example/?from=mail"],
    ["APP_URL", "https://user:password@nexus.example"],
    ["MAIL_FROM", "Nexus AI"],
    ["MAIL_FROM", "Nexus AI <nexus>"],
    ["MAIL_FROM", "nexus@example.com\nBcc: all@example.com"],
    ["MAIL_FROM", "a@example.com, b@example.com"],
    ["UPSTASH_REDIS_REST_URL", "redis://127.0.0.1"],
    ["NEXUS_SECRET", "short-but-secret"],
    ["NEXUS_SECRET", "change-me-change-me-change-me-change-me"],
    ["NEXUS_SECRET", "a".repeat(64)],
    ["SUPABASE_JWT_SECRET", "super-secret-jwt-token-with-at-least-32-characters-long"],
    ["NEXUS_ENCRYPTION_KEYS", "k1:AAAA"],
    ["NEXUS_ENCRYPTION_KEYS", ""],
    ["NEXUS_ENCRYPTION_KEYS", `K 1:${Buffer.alloc(32).toString("base64")}`],
    ["NEXUS_ENCRYPTION_KEYS", [2, 1].map((byte) => `k1:${Buffer.alloc(32, byte).toString("base64")}`).join(",")],
    ["TRUSTED_PROXY_HOPS", "-1"],
    ["TRUSTED_PROXY_HOPS", "many"],
    ["LOCAL_MODEL_DISCOVERY", "perhaps"],
    ["LOG_LEVEL", "loud"],
    ["REDIS_URL", "http://127.0.0.1:6379"],
    ["NEXUS_DEMO_DELAY_MS", "slow"],
    ["NODE_ENV", "staging"],
    ["SMTP_URL", "http://mail"],
    ["SMTP_URL", "smtp:mail.example"],
    ["SMTP_URL", "smtp://user:100%sure@mail.example:587"],
    ["OPENAI_COMPATIBLE_SERVERS", "{"],
    ["OPENAI_COMPATIBLE_SERVERS", '[{"id":"A B","name":"x","baseUrl":"http://x"}]'],
    ["OPENAI_COMPATIBLE_SERVERS", '[{"id":"a","name":"x","baseUrl":"file:///etc/passwd"}]'],
    [
      "OPENAI_COMPATIBLE_SERVERS",
      JSON.stringify([1, 2].map((n) => ({ id: "lab", name: `${n}`, baseUrl: "http://x" }))),
    ],
    ["OPENAI_BASE_URL", "gopher://x"],
    ["SUPPORT_URL", "http://help.example"],
    ["SUPPORT_URL", "javascript:alert(1)"],
  ])("names %s when it is %j", (name, value) => {
    expect(problemsOf({ [name]: value })).toContain(`${name}: `);
  });

  it("names the field of a list of servers", () => {
    expect(problemsOf({ OPENAI_COMPATIBLE_SERVERS: '[{"id":"lab","baseUrl":"http://x"}]' })).toContain(
      "OPENAI_COMPATIBLE_SERVERS: 0.name: ",
    );
  });

  it.each(["nexus@localhost", "Nexus AI <nexus@example.com>", '"Nexus, by us" <no-reply@mail.example.com>'])(
    "takes the sender %s",
    (MAIL_FROM) => {
      expect(problemsOf({ MAIL_FROM })).toBe("");
    },
  );

  it("names every wrong variable at once and never a value", () => {
    const message = problemsOf({
      NEXUS_SECRET: "abc-canary",
      DATABASE_URL: "canary://x",
      SUPABASE_JWT_SECRET: "canary",
    });
    for (const name of ["NEXUS_SECRET", "DATABASE_URL", "SUPABASE_JWT_SECRET"]) expect(message).toContain(name);
    expect(message).not.toContain("canary");
  });

  it.each([
    "NEXT_PUBLIC_SUPABASE_SERVICE_KEY",
    "NEXT_PUBLIC_STRIPE_SECRET",
    "NEXT_PUBLIC_OPENAI_API_KEY",
    "NEXT_PUBLIC_X_TOKEN",
  ])("refuses %s, which would reach the browser", (name) => {
    const message = problemsOf({ [name]: SECRET });
    expect(message).toContain(`${name}: a secret must not be public`);
    expect(message).not.toContain(SECRET);
  });

  it("takes a NEXT_PUBLIC_ variable that is no secret", () => {
    expect(problemsOf({ NEXT_PUBLIC_APP_NAME: "Nexus" })).toBe("");
  });

  it.each(PROVIDER_ENV_NAMES)("reads the key and address of %s, and blanks as missing", (name) => {
    const set = parseEnv({
      ...TEST_ENV,
      [`${name}_API_KEY`]: "k",
      [`${name}_BASE_URL`]: "http://127.0.0.1:1/v1",
    });
    expect(set.providers).toEqual({
      [name]: {
        keys: [{ apiKey: "k", weight: 1, dailyCapMicroUsd: null }],
        baseUrl: "http://127.0.0.1:1/v1",
      },
    });
    const several = parseEnv({ ...TEST_ENV, [`${name}_API_KEY`]: "k|2|1.5,l" }).providers[name];
    expect(several?.keys.map(({ apiKey }) => apiKey)).toEqual(["k", "l"]);
    const problems = problemsOf({ [`${name}_API_KEY`]: "hidden|many" });
    expect(problems).toContain(`${name}_API_KEY: must be`);
    expect(problems).not.toContain("hidden");
    expect(
      parseEnv({
        ...TEST_ENV,
        [`${name}_API_KEY`]: "",
        [`${name}_BASE_URL`]: "",
      }).providers,
    ).toEqual({});
  });

  it("takes services for signing in whole, and names what half of one lacks", () => {
    const whole = {
      GITHUB_CLIENT_ID: "id",
      GITHUB_CLIENT_SECRET: "s3cret",
      GITHUB_OAUTH_BASE_URL: "https://git.example/",
    };
    expect(parseEnv({ ...TEST_ENV, ...whole, GOOGLE_CLIENT_ID: "", GOOGLE_CLIENT_SECRET: " " }).signIn).toEqual({
      google: null,
      github: { clientId: "id", clientSecret: "s3cret", baseUrl: "https://git.example", apiBaseUrl: null },
    });
    expect(problemsOf({ GOOGLE_CLIENT_ID: "id" })).toContain("GOOGLE_CLIENT_SECRET: is missing");
    expect(problemsOf({ GITHUB_CLIENT_SECRET: "s3cret" })).toMatch(/GITHUB_CLIENT_ID: is missing(?!.*s3cret)/);
    expect(problemsOf({ ...whole, GITHUB_OAUTH_BASE_URL: "git" })).toContain("GITHUB_OAUTH_BASE_URL: must be");
  });

  it("takes the certificate of the database itself", () => {
    expect(parseEnv({ ...TEST_ENV, DATABASE_CA: rootCertificates[0] }).DATABASE_CA).toBe(rootCertificates[0]);
    expect(parseEnv({ ...TEST_ENV, DATABASE_CA: "" }).DATABASE_CA).toBeNull();
  });

  it("keeps several encryption keys in their order", () => {
    const encoded = (byte: number) => Buffer.alloc(32, byte).toString("base64");
    const { NEXUS_ENCRYPTION_KEYS } = parseEnv({
      ...TEST_ENV,
      NEXUS_ENCRYPTION_KEYS: `k2:${encoded(2)}, k1:${encoded(1)}`,
    });
    expect(NEXUS_ENCRYPTION_KEYS.map(({ id }) => id)).toEqual(["k2", "k1"]);
  });

  it("takes mail servers by name and by address, with any password that is escaped", () => {
    for (const url of ["smtp://[::1]:1025", "smtps://resend:100%25sure@smtp.resend.com:465", "smtp://mail"])
      expect(parseEnv({ ...TEST_ENV, SMTP_URL: url }).SMTP_URL).toBe(url);
    expect(problemsOf({ SMTP_URL: "smtp://user:100%sure@mail" })).not.toContain("sure");
  });

  it.each([
    ["false", false],
    ["0", false],
    ["no", false],
    ["true", true],
    ["", true],
  ])("reads LOCAL_MODEL_DISCOVERY=%j as %s", (value, expected) => {
    expect(parseEnv({ ...TEST_ENV, LOCAL_MODEL_DISCOVERY: value }).LOCAL_MODEL_DISCOVERY).toBe(expected);
  });
});

describe("env", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    resetEnv();
  });

  it("is parsed once, until it is reset", () => {
    const before = env();
    vi.stubEnv("APP_URL", "https://nexus.example");
    expect(env()).toBe(before);
    resetEnv();
    expect(env().APP_URL).toBe("https://nexus.example");
  });

  it("ends a process that starts with a wrong one, within three seconds", () => {
    const module = new URL("./env.ts", import.meta.url).href;
    const startedAt = performance.now();
    const result = spawnSync(process.execPath, ["--input-type=module", "-e", `(await import("${module}")).env()`], {
      env: {
        ...TEST_ENV,
        NEXUS_SECRET: "canary-canary",
        PATH: process.env.PATH ?? "",
      },
      encoding: "utf8",
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
    });
    expect(result.status).not.toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(result.stderr).toContain("NEXUS_SECRET");
    expect(result.stderr).not.toContain("canary-canary");
  });
});
