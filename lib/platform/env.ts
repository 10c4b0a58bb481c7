import { z } from "zod";
import { CERTIFICATE_PARAMETERS, isCertificate } from "./db/database-address.ts";
import { isSmtpUrl } from "./mail/read-smtp-url.ts";
import { type OperatorKey, parseOperatorKeys } from "./operator-keys.ts";
import { SERVER_REGIONS } from "./public/regions.ts";
import { parseSignIn, type SignInSettings } from "./sign-in-env.ts";

/** Providers that are configured by `<NAME>_API_KEY` and `<NAME>_BASE_URL`. */
export const PROVIDER_ENV_NAMES = [
  "OPENAI",
  "ANTHROPIC",
  "GOOGLE",
  "DEEPSEEK",
  "MISTRAL",
  "PERPLEXITY",
  "XAI",
  "COHERE",
  "GROQ",
  "TOGETHER",
  "ALIBABA",
  "OPENROUTER",
] as const;
export type ProviderEnvName = (typeof PROVIDER_ENV_NAMES)[number];

const blankAsMissing = (value: unknown) => (value === "" ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess(blankAsMissing, schema.optional()).transform((v) => v ?? null);
const httpUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" });
/** Paths are put behind it, from the root: what it has there itself would be lost, with every link. */
const isOrigin = (url: string) => {
  const { origin, href } = new URL(url);
  return href === `${origin}/`;
};
const MAILBOX = /^[^\s<>@,;]+@[^\s<>@,;]+$/;
/** `name@host`, or `Name <name@host>`: without an address no mail server takes anything. */
const isSender = (from: string) => {
  const [, bracketed] = /^[^<>\r\n]*<([^<>]*)>$/.exec(from) ?? [];
  return MAILBOX.test(bracketed ?? from);
};
const secret = z
  .string()
  .refine((value) => Buffer.byteLength(value) >= 32, "must be at least 32 bytes")
  .refine(
    (value) => new Set(value).size >= 8 && !/change.?me|super-secret|default|example|secret-secret/i.test(value),
    "must be random, not a default",
  );

const keyRing = z.string().transform((value, context) => {
  const keys = value.split(",").map((entry) => {
    const [id = "", encoded = ""] = entry.trim().split(":");
    return { id, key: Buffer.from(encoded, "base64") };
  });
  if (keys.some(({ id, key }) => !/^[a-z0-9]{1,16}$/.test(id) || key.length !== 32)) {
    context.addIssue({
      code: "custom",
      message: "must be id:base64 of 32 bytes, several separated by commas, current first",
    });
    return z.NEVER;
  }
  // What is sealed names its key by the id: with two of one, the second would never be found.
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    context.addIssue({ code: "custom", message: "must have another id for each key" });
    return z.NEVER;
  }
  return keys;
});

const compatibleServers = z
  .string()
  .transform((value, context) => {
    try {
      return JSON.parse(value) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: "must be JSON" });
      return z.NEVER;
    }
  })
  .pipe(
    z.array(
      z.object({
        id: z.string().regex(/^[a-z0-9-]{1,40}$/, "must be lower case letters, digits and dashes"),
        name: z.string().min(1),
        baseUrl: httpUrl,
        apiKey: z.string().min(1).optional(),
        models: z.array(z.string().min(1)).optional(),
        local: z.boolean().default(false),
        /** Where it processes data; left out: on the operator's own machines where it is local, else unknown. */
        region: z.enum(SERVER_REGIONS).optional(),
      }),
    ),
  )
  // Models are named by the id of their server: of two with one, the second would never be asked.
  .refine((servers) => new Set(servers.map(({ id }) => id)).size === servers.length, "must have another id for each");

const stripeSchema = z.object({
  STRIPE_SECRET_KEY: z.string().regex(/^(?:sk|rk)_(?:test|live)_\w+$/, "must be a secret key, sk_… or rk_…"),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .transform((value) => value.split(",").map((one) => one.trim()))
    .refine(
      (secrets) => secrets.every((one) => /^whsec_\S{16,}$/.test(one)),
      "must be whsec_…; several separated by commas while one is replaced",
    ),
  STRIPE_API_BASE: optional(httpUrl),
  STRIPE_AUTOMATIC_TAX: z.preprocess(blankAsMissing, z.stringbool().default(false)),
});

const baseSchema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("development"),
  APP_URL: z
    .url({ protocol: /^https?$/, error: "must be an http(s) URL", abort: true })
    .refine(isOrigin, "must be scheme, host and port alone, with nothing behind them")
    .default("http://localhost:3000"),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// URL", abort: true })
    .refine(
      (url) => CERTIFICATE_PARAMETERS.every((name) => !new URL(url).searchParams.has(name)),
      `must not have ${CERTIFICATE_PARAMETERS.join(", ")}: the certificate's place is DATABASE_CA`,
    ),
  /** A certificate, or the path of a file with one, that the database's own is checked with. */
  DATABASE_CA: optional(z.string().refine(isCertificate, "must be a PEM certificate or the path of one")),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(20),
  DATABASE_PREPARE: z.preprocess(blankAsMissing, z.stringbool().default(false)),
  // Paths are put behind it, and its tokens name it: with a slash there would be two, and no token fits.
  SUPABASE_URL: httpUrl.refine((url) => !url.endsWith("/"), "must end without a slash"),
  SUPABASE_PUBLISHABLE_KEY: z.string().min(1),
  SUPABASE_SECRET_KEY: z.string().min(1),
  SUPABASE_JWT_SECRET: optional(secret),
  UPSTASH_REDIS_REST_URL: httpUrl,
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1),
  /** Read by the embedded services alone; here so that a wrong one is named at the start. */
  REDIS_URL: optional(z.url({ protocol: /^rediss?$/, error: "must be a redis:// URL" })),
  NEXUS_SECRET: secret,
  NEXUS_ENCRYPTION_KEYS: keyRing,
  SUPPORT_URL: optional(z.url({ protocol: /^(https|mailto)$/, error: "must be an https:// or mailto: address" })),
  SMTP_URL: optional(
    z
      .url({ protocol: /^smtps?$/, error: "must be an smtp:// URL", abort: true })
      .refine(isSmtpUrl, "must name a host, and have a % of the user or the password written as %25"),
  ),
  MAIL_FROM: z
    .string()
    .refine(isSender, "must be name@host, or Name <name@host>")
    .default("Nexus AI <nexus@localhost>"),
  MAIL_OUTBOX_URL: optional(httpUrl),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(5).default(0),
  /** Set by the start command: the version of the newest migration, without which nothing here works. */
  NEWEST_MIGRATION: optional(z.string().regex(/^\d+$/)),
  /** Set by the start command where the database is embedded: its disk is then watched. */
  DATA_DIRECTORY: optional(z.string().min(1)),
  GEOIP_DATABASE: optional(z.string().min(1)),
  BREACHED_PASSWORDS_URL: optional(httpUrl),
  LOCAL_MODEL_DISCOVERY: z.preprocess(blankAsMissing, z.stringbool().default(true)),
  ROUTER_WEIGHTS_DIR: optional(z.string()),
  OPENAI_COMPATIBLE_SERVERS: optional(compatibleServers),
  CACHE_HITS_USE_QUOTA: z.preprocess(blankAsMissing, z.stringbool().default(false)),
  NEXUS_DEMO_DELAY_MS: z.preprocess(blankAsMissing, z.coerce.number().int().min(0).max(10_000).default(12)),
  HEDGE_PERCENT: z.preprocess(blankAsMissing, z.coerce.number().min(0).max(2).default(0)),
});

/** How the operator reaches a provider: with one of several keys, or with none where there is only an address. */
export interface OperatorAccess {
  keys: readonly OperatorKey[];
  baseUrl: string | null;
}

export type Env = z.infer<typeof baseSchema> & {
  /** Operator keys and base URLs by provider; a provider without a key and base URL is absent. */
  providers: Partial<Record<ProviderEnvName, OperatorAccess>>;
  /** Null: nothing is sold here. */
  stripe: {
    secretKey: string;
    /** All that are believed. */
    webhookSecrets: readonly string[];
    /** Where the API is, when not at Stripe: an operator's proxy, or a test's counterpart. */
    apiBase: string | null;
    automaticTax: boolean;
  } | null;
  /** Services that people may sign in with; null where they are not set up. */
  signIn: SignInSettings;
};

/** Stripe is on when both its variables are set, off when both are empty; one alone, or a blank one, is a mistake. */
function parseStripe(source: Record<string, string | undefined>, problems: string[]): Env["stripe"] {
  const names = ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"] as const;
  if (names.every((name) => !source[name])) return null;
  const parsed = stripeSchema.safeParse(source);
  if (parsed.success) {
    const { data } = parsed;
    return {
      secretKey: data.STRIPE_SECRET_KEY,
      webhookSecrets: data.STRIPE_WEBHOOK_SECRET,
      apiBase: data.STRIPE_API_BASE,
      automaticTax: data.STRIPE_AUTOMATIC_TAX,
    };
  }
  for (const { path, message } of parsed.error.issues) {
    const name = String(path[0]);
    problems.push(`${name}: ${source[name] ? message : "is missing, and Stripe needs both"}`);
  }
  return null;
}

/** Thrown for a wrong environment. Names each variable and its problem, never a value. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

/**
 * Parses and checks the environment.
 * @param source Usually `process.env`.
 * @throws EnvError with one line for each wrong or missing variable.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const problems: string[] = [];
  for (const name of Object.keys(source)) {
    // Anything NEXT_PUBLIC_ is compiled into the browser bundle.
    if (/^NEXT_PUBLIC_.*(SECRET|SERVICE|PRIVATE|API_KEY|TOKEN)/.test(name)) {
      problems.push(`${name}: a secret must not be public`);
    }
  }
  const providers: Env["providers"] = {};
  for (const name of PROVIDER_ENV_NAMES) {
    const value = source[`${name}_API_KEY`] || null;
    const keys = value === null ? [] : parseOperatorKeys(value);
    const baseUrl = source[`${name}_BASE_URL`] || null;
    if (baseUrl !== null && !httpUrl.safeParse(baseUrl).success) {
      problems.push(`${name}_BASE_URL: must be an http(s) URL`);
    }
    if (keys === null) problems.push(`${name}_API_KEY: must be a key, or several as key|weight|dailyUsd with commas`);
    else if (keys.length > 0 || baseUrl !== null) providers[name] = { keys, baseUrl };
  }
  const stripe = parseStripe(source, problems);
  const signIn = parseSignIn(source, problems);
  const parsed = baseSchema.safeParse(source);
  if (!parsed.success) {
    for (const { path, message } of parsed.error.issues) {
      const name = String(path[0]);
      const place = path.length > 1 ? `${path.slice(1).join(".")}: ` : "";
      problems.push(`${name}: ${source[name] === undefined ? "is missing" : place + message}`);
    }
  }
  if (!parsed.success || problems.length > 0) {
    throw new EnvError(`The environment is not valid:\n${problems.map((line) => `  ${line}`).join("\n")}`);
  }
  return { ...parsed.data, providers, stripe, signIn };
}

let cached: Env | undefined;

/** The checked environment of this process, parsed on first use. */
export function env(): Env {
  cached ??= parseEnv(process.env);
  return cached;
}

/** Forgets the parsed environment (tests that change `process.env`). */
export function resetEnv(): void {
  cached = undefined;
}
