import type { CacheSettings } from "../../../models/cache/schema.ts";
import type { RouteThresholds } from "../../../models/route-thresholds/schema.ts";
import type { RouteMode } from "../../../models/schema.ts";

// Names that rows have where they come from are texts here, whatever they look like: they only have to be the same
// wherever a row is meant. None becomes a name of ours.

export interface ImportedProject {
  origin: string;
  name: string;
  instructions: string | null;
  archivedAt: string | null;
  mode: RouteMode | null;
  thresholds: RouteThresholds;
  /** What its chats begin with. */
  model: string | null;
  createdAt: string;
  updatedAt: string;
}

export interface ImportedConversation {
  origin: string;
  /** The project it is in; null where it is in none. */
  project: string | null;
  title: string;
  titleSource: string;
  systemPrompt: string;
  model: string;
  routeMode: string;
  pinnedAt: string | null;
  archivedAt: string | null;
  lastMessageAt: string;
  createdAt: string;
  updatedAt: string;
}

/** A part that is stored as it is, or one that refers to an attachment. */
export type ImportedPart =
  | { type: "text" | "reasoning" | "dynamic-tool"; [field: string]: unknown }
  | { type: "attachment"; attachment: string; providerMetadata?: unknown };

export interface ImportedMessage {
  origin: string;
  conversation: string;
  parent: string | null;
  role: "user" | "assistant";
  parts: ImportedPart[];
  /** What parts were left out of it, and why. */
  lostParts: ("foreign_address" | "unknown_part")[];
  status: string;
  modelId: string | null;
  metadata: Record<string, unknown>;
  /** The message that `metadata.firstKeptId` is to name. */
  firstKept: string | null;
  error: object | null;
  createdAt: string;
  completedAt: string | null;
}

export interface ImportedView {
  conversation: string;
  /** Null where none was chosen. */
  activeLeaf: string | null;
  updatedAt: string;
}

export interface ImportedFeedback {
  message: string;
  modelId: string;
  intent: string | null;
  difficultyPercent: number | null;
  verdict: string | null;
  wrongChoice: boolean;
  replaced: boolean;
  counts: boolean;
  reason: string;
  createdAt: string;
  updatedAt: string;
}

export interface ImportedAttachment {
  origin: string;
  name: string;
  mediaType: string;
  createdAt: string;
}

/** Columns of `profiles`, those that are there and valid. */
export type ImportedProfile = Readonly<Record<string, string | boolean>>;

export interface ImportedRouterSettings {
  pins: Readonly<Record<string, string>>;
  excluded: readonly string[];
  learns: boolean;
  explores: boolean;
  learnedSince: string | null;
  thresholds: RouteThresholds;
}

export type ImportedCacheSettings = CacheSettings;
