import type { Archive } from "../archive/open-archive.ts";
import type { LeftOutReason } from "../schema.ts";
import type {
  ImportedAttachment,
  ImportedCacheSettings,
  ImportedConversation,
  ImportedFeedback,
  ImportedMessage,
  ImportedProfile,
  ImportedProject,
  ImportedRouterSettings,
  ImportedView,
} from "./imported-rows.ts";

/** A row with its place in the archive; without a row where there is one that is not taken, and why. */
export type Placed<TRow> = { file: string; line: number; bytes: number } & (
  | { row: TRow }
  | { row: null; reason: LeftOutReason }
);
export type Rows<TRow> = AsyncIterable<Placed<TRow>>;

/** An archive as the import takes it: every row parsed, named as where it comes from. Each list can be read again. */
export interface Source {
  /** How many rows there are, in all lists. */
  total: number;
  attachments(): Rows<ImportedAttachment>;
  /** The bytes of an attachment; null when the archive has none. */
  readFile(attachment: ImportedAttachment): Promise<Uint8Array<ArrayBuffer> | null>;
  projects(): Rows<ImportedProject>;
  conversations(): Rows<ImportedConversation>;
  /** In whatever order. */
  messages(): Rows<ImportedMessage>;
  views(): Rows<ImportedView>;
  feedback(): Rows<ImportedFeedback>;
  profile(): Rows<ImportedProfile>;
  routerSettings(): Rows<ImportedRouterSettings>;
  cacheSettings(): Rows<ImportedCacheSettings>;
}

/** A kind of archive. A new one is a folder beside `nexus`, and a line in the registry. */
export interface Format {
  name: string;
  /** Whether an archive is of this kind, from the names of its files. */
  recognizes(archive: Archive): boolean;
  /** @throws Refused when it is of this kind but cannot be read */
  open(archive: Archive): Promise<Source>;
}
