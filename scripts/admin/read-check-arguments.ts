import { parseArgs } from "node:util";
import { z } from "zod";
import { USAGE, UsageError } from "./read-arguments.ts";

const checkSchema = z.object({
  repair: z.string().trim().min(3, "needs a reason of at least 3 characters").max(200).optional(),
  data: z.string().min(1, "must not be empty").optional(),
});

/** Reads the arguments of `check-ledger`. @throws UsageError */
export function readCheckArguments(args: readonly string[]): z.output<typeof checkSchema> {
  try {
    const options = { repair: { type: "string" }, data: { type: "string" } } as const;
    return checkSchema.parse(parseArgs({ args: args.slice(1), options }).values);
  } catch (error) {
    const first = error instanceof z.ZodError ? error.issues[0] : undefined;
    const words = first ? `--${String(first.path[0])}: ${first.message}` : String(error);
    throw new UsageError(`${words}\n${USAGE}`);
  }
}
