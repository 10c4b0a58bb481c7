import type { ArenaShifts } from "../arena/rate-models.ts";
import type { AvailableModel, RouteMode } from "../schema.ts";
import type { RoutePreferences } from "./apply-preferences.ts";
import type { Weights } from "./encode-weights.ts";

/** All that a decision depends on: the same input gives the same decision. */
export interface RouteInput {
  /** The message to be answered. */
  text: string;
  /** Estimated tokens of the message, where its text is not at hand any more. */
  textTokens?: number;
  /** Estimated tokens of the whole request: instructions, history, files and the message itself. */
  historyTokens: number;
  /** Messages already in the conversation. */
  turns: number;
  hasImages: boolean;
  needsTools: boolean;
  structuredOutput: boolean;
  maxOutputTokens: number;
  mode: RouteMode;
  candidates: AvailableModel[];
  /** The model that answered last in this conversation. */
  previousModelId: string | null;
  /** How the person wants Auto to choose. */
  preferences?: RoutePreferences;
  /** What votes have moved: points of strength by intent and model. */
  shifts?: ArenaShifts;
  /** What models were measured to take to begin, ms; those that are not in it were not. */
  firstTokens?: ReadonlyMap<string, number>;
  /** Lets Auto explore: what is drawn depends on it alone. */
  seed?: string;
  /** Models that may cost more than is left of a budget. */
  tooDearModelIds?: ReadonlySet<string>;
  /** Models that failed so often that nobody asks them now. */
  restingModelIds?: ReadonlySet<string>;
  /** Other heads than those that ship. */
  weights?: Weights;
  /** The model that an experiment asks, whenever it can answer. */
  experimentModelId?: string;
}
