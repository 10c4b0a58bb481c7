import { z } from "zod";
import { type ArenaShifts, shiftKey } from "../arena/rate-models.ts";
import { routeThresholdsSchema } from "../route-thresholds/schema.ts";
import { INTENTS, ROUTE_MODES } from "../schema.ts";
import type { RouteInput } from "./route-input.ts";

/** What a decision was made from, as it is stored beside it: enough to decide again. The message is in its own row. */
export const routeContextSchema = z.object({
  v: z.literal(1),
  mode: z.enum(ROUTE_MODES),
  historyTokens: z.int().min(0),
  /** Of a call of the API, whose text is not kept. */
  textTokens: z.int().min(0).optional(),
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
  /** What models were measured to take to begin, ms. */
  firstTokens: z.record(z.string(), z.number()).optional(),
  /** What votes have moved of the candidates that the decision lists, by `shiftKey`. */
  shifts: z.record(z.string(), z.number()).optional(),
  /** What the draws came from, where the person lets Auto explore. */
  seed: z.string().optional(),
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

/** What votes have moved of these models; undefined for nothing. */
function shiftsOf(shifts: ArenaShifts | undefined, modelIds: readonly string[]): RouteContext["shifts"] {
  if (!shifts) return undefined;
  const keys = modelIds.flatMap((modelId) => INTENTS.map((intent) => shiftKey(intent, modelId)));
  const moved = keys.flatMap((key) => {
    const points = shifts.get(key);
    return points === undefined ? [] : [[key, points] as const];
  });
  return moved.length > 0 ? Object.fromEntries(moved) : undefined;
}

/**
 * The context of a decision.
 * @param liveSpeeds Those that were measured.
 * @param listed The candidates that the decision lists.
 */
export function toRouteContext(
  input: RouteInput,
  { providers, others, disabled }: Usable,
  {
    liveSpeeds,
    moneyShort,
    listed,
  }: { liveSpeeds: ReadonlyMap<string, number>; moneyShort: boolean; listed: readonly { modelId: string }[] },
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
      firstTokens: input.firstTokens && Object.fromEntries(input.firstTokens),
      shifts: shiftsOf(
        input.shifts,
        listed.map(({ modelId }) => modelId),
      ),
      seed: input.seed,
    }),
  };
}
