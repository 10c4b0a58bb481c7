import { z } from "zod";
import { routeThresholdsSchema } from "../route-thresholds/schema.ts";
import { INTENTS, ROUTE_MODES } from "../schema.ts";
import type { RouteInput } from "./route-input.ts";

/** What a decision was made from, as it is stored beside it: enough to decide again. The message is in its own row. */
export const routeContextSchema = z.object({
  v: z.literal(1),
  mode: z.enum(ROUTE_MODES),
  historyTokens: z.int().min(0),
  turns: z.int().min(0),
  maxOutputTokens: z.int().positive(),
  /** Left out when false, to keep the row small. */
  hasImages: z.literal(true).optional(),
  needsTools: z.literal(true).optional(),
  structuredOutput: z.literal(true).optional(),
  moneyShort: z.literal(true).optional(),
  previousModelId: z.string().optional(),
  pins: z.partialRecord(z.enum(INTENTS), z.string()).optional(),
  excluded: z.array(z.string()).optional(),
  thresholds: routeThresholdsSchema.optional(),
  /** Key, good, bad. */
  evidence: z.array(z.tuple([z.string(), z.number(), z.number()])).optional(),
  resting: z.array(z.string()).optional(),
  tooDear: z.array(z.string()).optional(),
  experimentModelId: z.string().optional(),
  /** Providers whose models could be used, and usable models that are in no registry. */
  providers: z.array(z.string()),
  others: z.array(z.string()).optional(),
  /** Models of these providers that the operator did not offer. */
  disabled: z.array(z.string()).optional(),
  /** Tokens per second that were measured in the minutes before. */
  speeds: z.record(z.string(), z.number()).optional(),
});
export type RouteContext = z.infer<typeof routeContextSchema>;

/** Which models could be used when a decision was made. */
export interface Usable {
  providers: string[];
  others: string[];
  disabled: string[];
}

/** Keeps what differs from nothing: most people have no rules, and the row is written with every answer of Auto's. */
function present<T extends object>(value: { [K in keyof T]: T[K] | undefined | false | null }): T {
  const isThere = ([, entry]: [string, unknown]) =>
    entry !== undefined && entry !== false && entry !== null && !(Array.isArray(entry) && entry.length === 0);
  return Object.fromEntries(Object.entries(value).filter(isThere)) as T;
}

/** The context of a decision. @param liveSpeeds Those that were measured. */
export function toRouteContext(
  input: RouteInput,
  { providers, others, disabled }: Usable,
  { liveSpeeds, moneyShort }: { liveSpeeds: ReadonlyMap<string, number>; moneyShort: boolean },
): RouteContext {
  const { preferences } = input;
  const pins = preferences && Object.keys(preferences.pins).length > 0 ? preferences.pins : undefined;
  return {
    v: 1,
    mode: input.mode,
    historyTokens: input.historyTokens,
    turns: input.turns,
    maxOutputTokens: input.maxOutputTokens,
    providers,
    ...present<Partial<RouteContext>>({
      hasImages: input.hasImages || undefined,
      needsTools: input.needsTools || undefined,
      structuredOutput: input.structuredOutput || undefined,
      moneyShort: moneyShort || undefined,
      previousModelId: input.previousModelId,
      pins,
      excluded: preferences && [...preferences.excluded],
      thresholds: preferences?.thresholds,
      evidence: preferences && [...preferences.evidence].map(([key, { good, bad }]) => [key, good, bad]),
      resting: input.restingModelIds && [...input.restingModelIds],
      tooDear: input.tooDearModelIds && [...input.tooDearModelIds],
      experimentModelId: input.experimentModelId,
      others,
      disabled,
      speeds: liveSpeeds.size > 0 ? Object.fromEntries(liveSpeeds) : undefined,
    }),
  };
}
