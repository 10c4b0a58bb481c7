import type { ReasonCode, RuledOutCode } from "../route-codes/schema.ts";
import type { RouteThresholds } from "../route-thresholds/schema.ts";
import type { Intent, RouteMode } from "../schema.ts";
import type { IntentShare } from "./classify-intent.ts";
import { BANDS, type Band, bandOf } from "./difficulty-band.ts";

/** What a person thought of answers of one model: 1 each, less for weaker signs. */
export interface Judged {
  good: number;
  bad: number;
}

/** How a person wants Auto to choose. */
export interface RoutePreferences {
  /** The model that answers messages of an intent. */
  pins: Readonly<Partial<Record<Intent, string>>>;
  /** Models that Auto never chooses. */
  excluded: ReadonlySet<string>;
  /** Empty while learning is off. */
  evidence: Evidence;
  /** Whether models may be tried to learn of them. */
  explores?: boolean;
  thresholds?: RouteThresholds;
  /** The person's mode, which holds where nothing nearer says one. */
  mode?: RouteMode;
  /** The costliest mode that the workspace allows. */
  modeLimit?: RouteMode;
  /** What the chat's project asks for; its limits are among `thresholds`. */
  project?: { mode: RouteMode | null; thresholds: RouteThresholds };
}

/** Judgements by `evidenceKey`: of a model for an intent and how hard its messages were, for an intent, and over all. */
export type Evidence = ReadonlyMap<string, Judged>;

/** Which answers of a model: null for those of models that were named, whose message nobody read. */
interface Answers {
  modelId: string;
  intent: Intent | null;
  band: Band | null;
}

/** Feedback on one model for one intent. */
export interface Feedback extends Answers {
  good: number;
  bad: number;
  /** Answers that were asked for again from another model. */
  replaced: number;
}

/** Answers that a model failed to give, or broke off. */
export interface Failures extends Answers {
  failed: number;
}

/** From this probability on a message counts as one of its first intent, and the pin of that intent holds. */
const PIN_FROM_PROBABILITY = 0.5;
/** How many answers the expected quality of a model is worth beside those that were judged. */
const PRIOR_WEIGHT = 10;
/** What a judgement on other kinds of task is worth for this one. */
const OTHER_INTENTS_WEIGHT = 0.5;
/** Asking another model for the same answer says less than a thumb down. */
const REPLACED_WEIGHT = 0.3;
/** What a judgement on harder or easier messages of the same intent is worth for this one. */
const OTHER_BANDS_WEIGHT = 0.5;
/** A failure is rarely the model's own: it says little, and an hour of them no more than one thumb down. */
const FAILED_WEIGHT = 0.1;
const MOST_FAILED = 1;

const evidenceKey = (modelId: string, intent: Intent | null, band?: Band) =>
  `${modelId} ${intent ?? ""}${band ? ` ${band}` : ""}`;
/** Apart from judgements, so that one failure does not stand for all that is known of an intent. */
const failuresKey = (modelId: string, intent: Intent, band?: Band) => `${evidenceKey(modelId, intent, band)} failed`;

/** Adds feedback and failures up, for each model by intent, by intent and band, and feedback over all. */
export function collectEvidence(feedback: readonly Feedback[], failures: readonly Failures[] = []): Evidence {
  const evidence = new Map<string, Judged>();
  const add = (key: string, { good, bad }: Judged) => {
    const known = evidence.get(key) ?? { good: 0, bad: 0 };
    evidence.set(key, { good: known.good + good, bad: known.bad + bad });
  };
  for (const { modelId, intent, band, good, bad, replaced } of feedback) {
    const judged = { good, bad: bad + REPLACED_WEIGHT * replaced };
    add(evidenceKey(modelId, null), judged);
    if (intent !== null) add(evidenceKey(modelId, intent), judged);
    if (intent !== null && band !== null) add(evidenceKey(modelId, intent, band), judged);
  }
  for (const { modelId, intent, band, failed } of failures) {
    if (intent === null) continue;
    const judged = { good: 0, bad: FAILED_WEIGHT * failed };
    add(failuresKey(modelId, intent), judged);
    if (band !== null) add(failuresKey(modelId, intent, band), judged);
  }
  return evidence;
}

/** Of one intent: all of what is of this band or of none, half of what is of the others. */
function ofBand(evidence: Evidence, band: Band | null, keyOf: (band?: Band) => string): Judged | null {
  const all = evidence.get(keyOf());
  if (!all || band === null) return all ?? null;
  const others = BANDS.flatMap((other) => (other === band ? [] : (evidence.get(keyOf(other)) ?? [])));
  const without = (pick: (judged: Judged) => number) =>
    others.reduce((sum, other) => sum - (1 - OTHER_BANDS_WEIGHT) * pick(other), pick(all));
  return { good: without(({ good }) => good), bad: without(({ bad }) => bad) };
}

/** What was said of a model for an intent; without any of it, half of what was said of the model at all. */
function findJudged(evidence: Evidence, modelId: string, intent: Intent | null, band: Band | null): Judged | null {
  const exact = intent === null ? null : ofBand(evidence, band, (other) => evidenceKey(modelId, intent, other));
  if (exact) return exact;
  const all = evidence.get(evidenceKey(modelId, null));
  return all ? { good: OTHER_INTENTS_WEIGHT * all.good, bad: OTHER_INTENTS_WEIGHT * all.bad } : null;
}

/** All that is known of a model for a message like this one, failures among it. */
function findKnown(
  evidence: Evidence,
  modelId: string,
  intent: Intent | null,
  difficulty: number | null,
): Judged | null {
  if (evidence.size === 0) return null;
  const band = bandOf(difficulty);
  const judged = findJudged(evidence, modelId, intent, band);
  const failed = intent && ofBand(evidence, band, (other) => failuresKey(modelId, intent, other));
  if (!failed) return judged;
  return { good: judged?.good ?? 0, bad: (judged?.bad ?? 0) + Math.min(MOST_FAILED, failed.bad) };
}

/**
 * How far what is known moves a model's expected quality, in points of 0 to 100: the posterior mean of a Beta distribution
 * whose prior has the expected quality as its mean and the weight of ten answers, less that expected quality.
 * @param intent Null for an intent that nothing is known of.
 * @param difficulty Of the message, 0 to 1; null where nobody worked it out.
 */
export function learnedShift(
  quality: number,
  evidence: Evidence,
  modelId: string,
  intent: Intent | null,
  difficulty: number | null = null,
): number {
  const known = findKnown(evidence, modelId, intent, difficulty);
  if (!known) return 0;
  const { good, bad } = known;
  const posterior = ((PRIOR_WEIGHT * quality) / 100 + good) / (PRIOR_WEIGHT + good + bad);
  return posterior * 100 - quality;
}

/** How many answers the posterior of a model for a message is worth, those of the prior among them. */
export function answersKnown(
  evidence: Evidence,
  modelId: string,
  intent: Intent | null,
  difficulty: number | null,
): number {
  const { good, bad } = findKnown(evidence, modelId, intent, difficulty) ?? { good: 0, bad: 0 };
  return PRIOR_WEIGHT + good + bad;
}

const toScore = (value: number) => Math.round(Math.min(100, Math.max(0, value)) * 10) / 10;

/** The model pinned to what the message most likely is, or null. */
function findPin(intents: readonly IntentShare[], preferences: RoutePreferences): string | null {
  const [top] = intents;
  if (!top || top.probability < PIN_FROM_PROBABILITY) return null;
  return preferences.pins[top.intent] ?? null;
}

interface Estimated {
  model: { id: string };
  ruledOut: RuledOutCode | null;
  quality: number;
  generalQuality: number;
}

/** Unknown prices rule out only beside known ones; where those are all excluded, and for a pin, they do not matter. */
function forgivePrices<T extends Estimated>(estimated: readonly T[], pin: string | null): T[] {
  const isLeft = estimated.some(({ ruledOut }) => ruledOut === null);
  return estimated.map((one) =>
    one.ruledOut === "price_unknown" && (!isLeft || one.model.id === pin) ? { ...one, ruledOut: null } : one,
  );
}

/** Whether allowing a model again would not make it answer. */
const isOutOfReach = (code: RuledOutCode | null) =>
  code === "unavailable" || code === "not_allowed" || code === "residency";

/**
 * Before the ranking: rules excluded models out and moves the expected quality of those that the person has judged.
 * Without preferences nothing changes.
 * @param difficulty Of the message, 0 to 1.
 */
export function applyPreferences<T extends Estimated>(
  estimated: readonly T[],
  intents: readonly IntentShare[],
  preferences: RoutePreferences | undefined,
  difficulty: number | null = null,
): T[] {
  if (!preferences) return [...estimated];
  const { excluded, evidence } = preferences;
  const moved = estimated.map((one): T => {
    const shift = learnedShift(one.quality, evidence, one.model.id, intents[0]?.intent ?? null, difficulty);
    return {
      ...one,
      ruledOut: excluded.has(one.model.id) && !isOutOfReach(one.ruledOut) ? "excluded" : one.ruledOut,
      // Both, so that what was learned is not taken for being good at the intent.
      quality: toScore(one.quality + shift),
      generalQuality: toScore(one.generalQuality + shift),
    };
  });
  return forgivePrices(moved, findPin(intents, preferences));
}

/** What a ranking comes to. */
export interface Chosen<R> {
  /** The models that can answer, best first. */
  ranked: R[];
  winner: R;
  sticky: boolean;
  reasonCodes: ReasonCode[];
}

/**
 * After the ranking: the model that is pinned to the message's intent wins when it can answer. Says so, or that the
 * person's feedback on the winner counted.
 */
export function obeyPreferences<R extends { model: { id: string } }>(
  chosen: Chosen<R>,
  intents: readonly IntentShare[],
  { preferences, previousModelId }: { preferences?: RoutePreferences; previousModelId: string | null },
): Chosen<R> {
  if (!preferences) return chosen;
  const pin = findPin(intents, preferences);
  const pinned = chosen.ranked.find(({ model }) => model.id === pin);
  if (pinned) {
    const others = chosen.ranked.filter((one) => one !== pinned);
    return {
      ranked: [pinned, ...others],
      winner: pinned,
      sticky: pinned.model.id === previousModelId,
      reasonCodes: ["pinned"],
    };
  }
  const [top] = intents;
  const isJudged = top && preferences.evidence.has(evidenceKey(chosen.winner.model.id, top.intent));
  return isJudged ? { ...chosen, reasonCodes: [...chosen.reasonCodes, "learned"] } : chosen;
}

/** After the preferences: the model of an experiment's arm wins whenever it can answer. */
export function obeyExperiment<R extends { model: { id: string } }>(
  chosen: Chosen<R>,
  { experimentModelId, previousModelId }: { experimentModelId?: string; previousModelId: string | null },
): Chosen<R> {
  const asked = chosen.ranked.find(({ model }) => model.id === experimentModelId);
  if (!asked) return chosen;
  return {
    ranked: [asked, ...chosen.ranked.filter((one) => one !== asked)],
    winner: asked,
    sticky: asked.model.id === previousModelId,
    reasonCodes: ["experiment"],
  };
}
