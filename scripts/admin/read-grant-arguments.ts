import { parseArgs } from "node:util";
import { z } from "zod";
import { emailSchema, TIER_IDS } from "../../lib/auth/schema.ts";
import { idSchema } from "../../lib/platform/public/ids.ts";
import { USAGE, UsageError } from "./read-arguments.ts";

const MAX_REQUESTS = 1_000_000_000;
const MAX_USD = 1_000_000;

/** Dollars as written, with at most six decimals, in micro-USD: exactly, so not by way of a floating number. */
const usdSchema = z
  .string()
  .regex(/^\d{1,7}(\.\d{1,6})?$/, "must be dollars, such as 5 or 0.25, with at most six decimals")
  .transform((text) => {
    const [whole = "0", part = ""] = text.split(".");
    return Number(whole) * 1_000_000 + Number(part.padEnd(6, "0"));
  })
  .refine((microUsd) => microUsd > 0 && microUsd <= MAX_USD * 1_000_000, `must be more than 0 and at most ${MAX_USD}`);

const tier = z.enum(TIER_IDS, `must be one of ${TIER_IDS.join(", ")}`);
const reason = z.string().trim().min(1, "must not be empty").max(200, "must be at most 200 characters").optional();
const data = z.string().min(1, "must not be empty").optional();

/** A workspace has a tier and nothing else: a flag of an account is refused. */
const workspaceSchema = z.strictObject({
  workspace: idSchema,
  tier,
  reason,
  data,
});

const grantSchema = z
  .object({
    user: z.union([emailSchema, idSchema], "must be the id of an account or its e-mail address"),
    tier,
    "requests-left": z
      .string()
      .regex(/^\d{1,10}$/, "must be a whole number, 0 or more")
      .transform(Number)
      .refine((count) => count <= MAX_REQUESTS, `must be at most ${MAX_REQUESTS}`)
      .optional(),
    "credit-usd": usdSchema.optional(),
    reason,
    data,
  })
  .transform(({ "requests-left": requestsLeft, "credit-usd": creditMicroUsd, ...rest }) => ({
    ...rest,
    requestsLeft,
    creditMicroUsd,
  }));
export type GrantArguments = z.output<typeof grantSchema> | z.output<typeof workspaceSchema>;

const text = { type: "string" } as const;
const OPTIONS = {
  user: text,
  workspace: text,
  tier: text,
  "requests-left": text,
  "credit-usd": text,
  reason: text,
  data: text,
} as const;

/** Joins `--name value` to `--name=value`, so that a value with a leading dash is refused by its own rule. */
function joinValues(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    const takesNext = arg.startsWith("--") && arg.slice(2) in OPTIONS && index + 1 < args.length;
    joined.push(takesNext ? `${arg}=${args[++index]}` : arg);
  }
  return joined;
}

/** Reads the arguments of `grant`. @throws UsageError which names each flag that is wrong */
export function readGrantArguments(args: readonly string[]): GrantArguments {
  let values: Record<string, unknown>;
  try {
    values = parseArgs({ args: joinValues(args.slice(1)), options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
  const result = (values.workspace === undefined ? grantSchema : workspaceSchema).safeParse(values);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message, ...issue }) => {
    if (issue.code === "unrecognized_keys") return `--${issue.keys.join(", --")}: is for an account (--user)`;
    const name = String(path[0]);
    return `--${name}: ${values[name] === undefined ? "is missing" : message}`;
  });
  throw new UsageError(`${problems.join("\n")}\n${USAGE}`);
}
