import { inFile, type Mutant } from "./mutant.ts";

const TIERS = ["lib/billing/tiers"];
const OVERRIDES = ["lib/models/overrides"];

/** Taken out of what administrators change of plans and models. */
export const CONSOLE_OPERATION_MUTANTS: readonly Mutant[] = [
  {
    name: "console: plans that change without an entry in the log",
    change: inFile("lib/billing/tiers/service.ts", "      if (names.length === 0) return;", "      return;"),
    tests: TIERS,
  },
  {
    name: "console: rates that the edge never hears of (BL-22)",
    change: inFile("lib/billing/tiers/service.ts", "  await leaveCurrentRates();", "  leaveCurrentRates;"),
    tests: TIERS,
  },
  {
    name: "console: rates of zero that the edge believes (BL-22)",
    change: inFile("lib/gate/edge/limit-by-tier.ts", "Number.isInteger(rate) && rate > 0", "Number.isInteger(rate)"),
    tests: TIERS,
  },
  {
    name: "console: uploads that race past the storage of a plan (BL-12)",
    change: inFile(
      "lib/chat/store/attachments-store.ts",
      "  if (maxBytes !== null && usedBytes + row.sizeBytes > maxBytes) return null;\n",
      "",
    ),
    tests: TIERS,
  },
  {
    name: "console: models that answer though they are switched off",
    change: inFile("lib/models/overrides/policy.ts", "  if (!override.enabled) return null;\n", ""),
    tests: OVERRIDES,
  },
  {
    name: "console: prices that can be rewritten afterwards",
    change: { sql: "drop trigger model_overrides_append_only on public.model_overrides" },
    tests: OVERRIDES,
  },
];
