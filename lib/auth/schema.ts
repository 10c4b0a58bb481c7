import { z } from "zod";
import { idSchema } from "../platform/public/ids.ts";
import { momentSchema } from "../platform/public/moment.ts";

export const TIER_IDS = ["free", "pro", "team", "enterprise"] as const;
export type TierId = (typeof TIER_IDS)[number];
export const LANGUAGES = ["en", "de"] as const;
export const THEMES = ["system", "light", "dark"] as const;
export const ROUTE_MODES = ["economy", "fast", "balanced", "quality"] as const;

export const emailSchema = z
  .string()
  .trim()
  .max(254, "An e-mail address has at most 254 characters.")
  .pipe(z.email("This is not an e-mail address."))
  .transform((email) => email.toLowerCase());

// bcrypt reads 72 bytes and ignores the rest, so a longer password would be matched by its first 72 bytes alone.
export const PASSWORD_MIN_CHARACTERS = 10;
export const PASSWORD_MAX_BYTES = 72;
const byteLength = (text: string) => new TextEncoder().encode(text).length;
export const newPasswordSchema = z
  .string()
  .refine(
    (value) => [...value].length >= PASSWORD_MIN_CHARACTERS,
    `Use at least ${PASSWORD_MIN_CHARACTERS} characters.`,
  )
  .refine((value) => byteLength(value) <= PASSWORD_MAX_BYTES, `Use at most ${PASSWORD_MAX_BYTES} bytes.`);

// C0, C1, and bidirectional controls forge names in lists, mails and logs.
const CONTROL_CHARACTERS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
export const displayNameSchema = z
  .string()
  .trim()
  .min(1, "Enter a name.")
  .max(80, "A name has at most 80 characters.")
  .refine((name) => !CONTROL_CHARACTERS.test(name), "A name has no control characters.");

export const timeZoneSchema = z
  .string()
  .max(64)
  .refine((zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
    } catch {
      return false;
    }
  }, "This time zone is not known.");

export const tokenSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/, "This link is not complete.");
export const signUpSchema = z.object({
  email: emailSchema,
  password: newPasswordSchema,
  displayName: displayNameSchema,
  language: z.enum(LANGUAGES).default("en"),
  timeZone: timeZoneSchema.default("UTC"),
  /** The token of an invitation, where the server takes new accounts by invitation. */
  invitation: tokenSchema.optional(),
});
export const signInSchema = z.object({
  email: emailSchema,
  password: z.string().min(1, "Enter your password.").max(1024),
});
export const codeSchema = z
  .string()
  .trim()
  .regex(/^\d{6}$/, "The code has six digits.");
/** Either the six digits typed beside the address, or the token of the mailed link. */
export const verifyEmailSchema = z.union([
  z.object({ email: emailSchema, code: codeSchema }),
  z.object({ token: tokenSchema }),
]);
export const requestMailSchema = z.object({ email: emailSchema });
/** With the password that the code shall confirm; without one a link is mailed by which to choose it. */
export const resendVerificationSchema = z.object({ email: emailSchema, password: newPasswordSchema.optional() });
export const resetPasswordSchema = z.object({ token: tokenSchema, password: newPasswordSchema });

/** Answer of every act that may or may not send a mail: the same words whether or not the account exists. */
export const checkMailSchema = z.object({ status: z.literal("check_mail"), outboxUrl: z.url().nullable() });

/** What somebody is in a workspace, from the most to the least. */
export const WORKSPACE_ROLES = ["owner", "admin", "member", "viewer"] as const;
export type WorkspaceRole = (typeof WORKSPACE_ROLES)[number];
/** The grounds of a workspace's tile. */
export const WORKSPACE_COLORS = ["gray", "violet", "blue", "green", "yellow", "pink"] as const;
export type WorkspaceColor = (typeof WORKSPACE_COLORS)[number];

export const profileSchema = z.object({
  id: idSchema,
  email: z.string(),
  displayName: z.string(),
  avatarUrl: z.string().nullable(),
  theme: z.enum(THEMES),
  language: z.enum(LANGUAGES),
  timeZone: z.string(),
  defaultModel: z.string(),
  routeMode: z.enum(ROUTE_MODES),
  /** Whether another model may finish an answer of Auto that broke off. */
  continueWithAnotherModel: z.boolean(),
  /** Whether what they chose in comparisons counts in everybody's ratings. */
  sharesVotes: z.boolean(),
  /** Whether answers may take part in experiments for everybody that an administrator runs. */
  joinsExperiments: z.boolean(),
  /** Whether they want a mail before an API key expires, when a budget is used up, when the month's messages run out. */
  mailsKeyExpiry: z.boolean(),
  mailsBudgets: z.boolean(),
  mailsQuota: z.boolean(),
  role: z.enum(["user", "admin"]),
  tier: z.enum(TIER_IDS),
  /** How the plan is called: whoever runs the server may name it anew. */
  tierName: z.string(),
  /** The workspace in which this session works. */
  workspaceId: idSchema,
  workspaceName: z.string(),
  workspaceColor: z.enum(WORKSPACE_COLORS),
  workspaceKind: z.enum(["personal", "team"]),
  workspaceRole: z.enum(WORKSPACE_ROLES),
  createdAt: z.iso.datetime(),
});
/** With the parts of the product that are switched off for this person. */
export interface Profile extends z.infer<typeof profileSchema> {
  featuresOff: readonly string[];
}

export const updateProfileSchema = z
  .strictObject({
    displayName: displayNameSchema,
    theme: z.enum(THEMES),
    language: z.enum(LANGUAGES),
    timeZone: timeZoneSchema,
    defaultModel: z.string().min(1).max(200),
    routeMode: z.enum(ROUTE_MODES),
    continueWithAnotherModel: z.boolean(),
    sharesVotes: z.boolean(),
    joinsExperiments: z.boolean(),
    mailsKeyExpiry: z.boolean(),
    mailsBudgets: z.boolean(),
    mailsQuota: z.boolean(),
  })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "Send at least one field.");
export type UpdateProfile = z.infer<typeof updateProfileSchema>;

/** What an API key may do; the same strings as the permission table of the gate. */
export const API_KEY_SCOPES = [
  "completions.create",
  "embeddings.create",
  "images.create",
  "audio.create",
  "models.read",
  "chat.read",
  "chat.write",
] as const;
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** Calendar periods of spending limits and budgets, in UTC; weeks begin on Monday. */
export const SPENDING_PERIODS = ["day", "week", "month"] as const;
/** From one cent to a million dollars. */
export const spendingLimitSchema = z
  .int()
  .min(10_000, "must be at least $0.01")
  .max(1_000_000_000_000, "must be at most $1,000,000");

export const createApiKeySchema = z.object({
  name: displayNameSchema,
  scopes: z
    .array(z.enum(API_KEY_SCOPES))
    .min(1, "Choose at least one scope.")
    .default(["completions.create", "embeddings.create", "images.create", "audio.create", "models.read"]),
  expiresAt: momentSchema.nullable().default(null),
  /** What may be spent through the key; it is a budget from then on. */
  spendingLimit: z
    .strictObject({ period: z.enum(SPENDING_PERIODS), limitMicroUsd: spendingLimitSchema })
    .nullable()
    .default(null),
  /** One of the person's projects where they work: everything that is asked with the key belongs to it. */
  projectId: idSchema.nullable().default(null),
});
export type SpendingLimit = NonNullable<z.output<typeof createApiKeySchema>["spendingLimit"]>;
export const apiKeySchema = z.object({
  id: idSchema,
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.enum(API_KEY_SCOPES)),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  /** What is asked with it belongs to this project; null for none. */
  project: z.object({ id: idSchema, name: z.string() }).nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;
/** The one time that the whole key is shown. */
export const createdApiKeySchema = apiKeySchema.extend({ key: z.string() });

/** How a session has proved who sits there. */
export const PROOF_LEVELS = ["password", "second_factor"] as const;
export type ProofLevel = (typeof PROOF_LEVELS)[number];

/** Who acts in a request, after the gate has authenticated it. */
export interface Principal {
  userId: string;
  /** Where they work: what is made belongs to it, and what they may do there is up to their role in it. */
  workspaceId: string;
  workspaceRole: WorkspaceRole;
  email: string;
  role: "user" | "admin";
  /** What is in force for them here: the workspace's, where it pays, else their own. */
  tier: TierId;
  /** The name of the team workspace where they work; not there in the personal one. */
  team?: string;
  /** The same, when its plan pays for what they use there. */
  paidByWorkspace?: string;
  /**
   * The administrator who looks at the product as this person, and until when; the session is then the
   * administrator's. What is served to them is decided by the gate alone.
   */
  viewedBy?: { userId: string; until: Date };
  /** How it came in; API keys carry scopes, sessions have every permission of their role. */
  via:
    | { kind: "session"; sessionId: string }
    | {
        kind: "api_key";
        apiKeyId: string;
        scopes: readonly ApiKeyScope[];
        /** The project that what is asked with the key belongs to. */
        projectId: string | null;
      };
}
