import { nowMs } from "../../platform/clock.ts";
import { AppError } from "../../platform/errors.ts";
import { processWide } from "../../platform/process-wide.ts";
import type { Principal } from "../schema.ts";
import { fitsRule, ON_FOR_ALL } from "./policy.ts";
import { FLAG_NAMES, type FlagName, type FlagRule } from "./schema.ts";
import { listFlagRows } from "./store.ts";

const TTL_MS = 4_000;
type Rules = ReadonlyMap<string, FlagRule>;

// One for the process: a change is told to one of its bundles.
const remembered = processWide<{ value?: { rules: Promise<Rules>; untilMs: number } | undefined }>("flags", () => ({}));

/** The rules, at most four seconds old: one query in that time for all that is asked. */
function loadRules(): Promise<Rules> {
  const known = remembered.value;
  if (known && known.untilMs > nowMs()) return known.rules;
  const rules = listFlagRows().then((rows) => new Map(rows.map((row) => [row.flag, row])));
  const entry = { rules, untilMs: nowMs() + TTL_MS };
  remembered.value = entry;
  rules.catch(() => {
    if (remembered.value === entry) remembered.value = undefined;
  });
  return rules;
}

/** Makes the next reading of this process ask the table. */
export function forgetFlags(): void {
  remembered.value = undefined;
}

/** Whether a part of the product is switched on for somebody; null for who is not signed in. */
export async function isFlagOn(flag: FlagName, person: Pick<Principal, "userId" | "tier"> | null): Promise<boolean> {
  return fitsRule(flag, (await loadRules()).get(flag) ?? ON_FOR_ALL, person);
}

/** The parts that are switched off for somebody. */
export async function listFlagsOff(person: Pick<Principal, "userId" | "tier"> | null): Promise<FlagName[]> {
  const rules = await loadRules();
  return FLAG_NAMES.filter((flag) => !fitsRule(flag, rules.get(flag) ?? ON_FOR_ALL, person));
}

/** @throws AppError feature_off */
export async function assertFlagOn(flag: FlagName, person: Pick<Principal, "userId" | "tier"> | null): Promise<void> {
  if (await isFlagOn(flag, person)) return;
  throw new AppError("feature_off", "This is switched off here. Ask whoever runs this server.", { details: { flag } });
}
