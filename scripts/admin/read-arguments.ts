import { parseArgs } from "node:util";
import { z } from "zod";
import { displayNameSchema, emailSchema, newPasswordSchema, TIER_IDS } from "../../lib/auth/schema.ts";

export const USAGE = `Usage: npm run admin -- create-user --email E --password P [--name N] [--admin]
         [--tier ${TIER_IDS.join("|")}] [--api-key NAME] [--data DIR]
       npm run admin -- reset-two-factor --email E --reason R [--data DIR]
       npm run admin -- grant --user ID|E --tier ${TIER_IDS.join("|")} [--requests-left N] [--credit-usd X]
         [--reason R] [--data DIR]
       npm run admin -- grant --workspace ID --tier ${TIER_IDS.join("|")} [--reason R] [--data DIR]
       npm run admin -- check-ledger [--repair REASON] [--data DIR]`;

const argumentsSchema = z.object({
  email: emailSchema,
  password: newPasswordSchema,
  name: displayNameSchema.optional(),
  admin: z.boolean().default(false),
  tier: z.enum(TIER_IDS).default("free"),
  "api-key": displayNameSchema.optional(),
  data: z.string().min(1).optional(),
});
export type CreateUserArguments = z.output<typeof argumentsSchema>;

/** Thrown for wrong arguments; the message says which. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const text = { type: "string" } as const;
const OPTIONS = {
  email: text,
  password: text,
  name: text,
  tier: text,
  "api-key": text,
  data: text,
  admin: { type: "boolean" },
} as const;

/** Joins `--name value` to `--name=value`: `parseArgs` refuses a value with a leading dash, and passwords may have one. */
function joinValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    const option = OPTIONS[arg.slice(2) as keyof typeof OPTIONS];
    const takesNext = arg.startsWith("--") && option?.type === "string" && index + 1 < args.length;
    joined.push(takesNext ? `${arg}=${args[++index]}` : arg);
  }
  return joined;
}

const resetSchema = z.object({
  email: emailSchema,
  reason: z.string().trim().min(3, "Say why.").max(200),
  data: z.string().min(1).optional(),
});

/** Reads the arguments of `reset-two-factor`. @throws UsageError */
export function readResetArguments(args: readonly string[]): z.output<typeof resetSchema> {
  const options = { email: text, reason: text, data: text } as const;
  try {
    return resetSchema.parse(parseArgs({ args: args.slice(1), options }).values);
  } catch (error) {
    const first = error instanceof z.ZodError ? error.issues[0] : undefined;
    const words = first ? `--${String(first.path[0])}: ${first.message}` : String(error);
    throw new UsageError(`${words}\n${USAGE}`);
  }
}

/** Reads the arguments of `create-user`. @throws UsageError */
export function readArguments(args: readonly string[]): CreateUserArguments {
  let parsed: { positionals: string[]; values: Record<string, unknown> };
  try {
    parsed = parseArgs({ args: joinValues(args), allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
  if (parsed.positionals.length !== 1 || parsed.positionals[0] !== "create-user") throw new UsageError(USAGE);
  const result = argumentsSchema.safeParse(parsed.values);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return `--${name}: ${parsed.values[name] === undefined ? "is missing" : issue.message}`;
  });
  throw new UsageError(`${problems.join("\n")}\n${USAGE}`);
}
