import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";

export const IMPORT_STATES = ["uploading", "waiting", "running", "done", "failed", "removing"] as const;

/** Bytes of each part that an archive is uploaded in; the last one has the rest. */
export const PART_BYTES = 8 * 1024 * 1024;
/** What a ZIP can hold without the 64-bit form, which exports do not use. */
export const ARCHIVE_MAX_BYTES = 0xffff_fffe;
/** JSON of one archive, unpacked: some twenty times what 10,000 messages take. */
export const DATA_MAX_BYTES = 256 * 1024 * 1024;
export const IMPORTS_PER_DAY = 10;

/** Why an archive was not read, or not to its end. */
export const IMPORT_FAILURES = [
  "not_a_zip",
  "damaged",
  "unsafe_names",
  "too_many_files",
  "too_large",
  "bomb",
  "unknown_format",
  "newer_version",
  "incomplete",
  "too_many_rows",
  "broke_off",
] as const;
export type ImportFailure = (typeof IMPORT_FAILURES)[number];

/** Why something of an archive was not taken over. */
export const LEFT_OUT_REASONS = [
  "unreadable",
  "too_long",
  "invalid",
  "duplicate",
  "was_deleted",
  "unused",
  "conversation_missing",
  "parent_missing",
  "message_missing",
  "file_missing",
  "file_unreadable",
  "storage_full",
  "foreign_address",
  "unknown_part",
  "unknown_model",
] as const;
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number];

export const TAKEN_TABLES = [
  "projects",
  "conversations",
  "messages",
  "conversation_views",
  "attachments",
  "answer_feedback",
  "profiles",
  "route_preferences",
  "cache_settings",
] as const;
export type TakenTable = (typeof TAKEN_TABLES)[number];

/** How many places are named; beyond them only the counts go on. */
export const MAX_NOTES = 500;

const counts = z.partialRecord(z.enum(TAKEN_TABLES), z.int().min(0));
export const importReportSchema = z.object({
  /** Rows that this import made. */
  taken: counts,
  /** Rows that an earlier import had brought, or that were here anyway. */
  known: counts,
  leftOut: z.partialRecord(z.enum(LEFT_OUT_REASONS), z.int().min(0)),
  /** The first places: file of the archive and, from 1, its line. */
  notes: z.array(z.object({ file: z.string(), line: z.int().min(1), reason: z.enum(LEFT_OUT_REASONS) })),
});
export type ImportReport = z.infer<typeof importReportSchema>;

export const dataImportSchema = z.object({
  id: idSchema,
  state: z.enum(IMPORT_STATES),
  sizeBytes: z.int(),
  /** How many parts the archive has, and how many have arrived. */
  parts: z.int(),
  receivedParts: z.int(),
  takesProfile: z.boolean(),
  takesRouter: z.boolean(),
  /** Entries that were looked at, of those that will be. */
  doneItems: z.int(),
  totalItems: z.int(),
  failure: z.enum(IMPORT_FAILURES).nullable(),
  report: importReportSchema.nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});
export type DataImport = z.infer<typeof dataImportSchema>;

export const startImportSchema = z.strictObject({
  sizeBytes: z.int().min(22, "This is no ZIP.").max(ARCHIVE_MAX_BYTES, "This archive is too large."),
  /** Whether name, language, theme and the like of the archive replace those of the account. */
  takesProfile: z.boolean(),
  /** Whether the settings of the router and of the answer cache do. */
  takesRouter: z.boolean(),
});
export type StartImport = z.infer<typeof startImportSchema>;

/** How many parts an archive of that size has. */
export function countParts(sizeBytes: number): number {
  return Math.ceil(sizeBytes / PART_BYTES);
}

/** Whether something will still happen to an import without the person. */
export function isImportUnderWay({ state }: Pick<DataImport, "state">): boolean {
  return state === "waiting" || state === "running" || state === "removing";
}
