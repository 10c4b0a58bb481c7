import { z } from "zod";
import { idSchema } from "../../platform/public/ids.ts";

export const EXPORT_STATES = ["waiting", "running", "ready", "failed", "cancelled"] as const;

/** Raised when what is made of an archive changes in a way that its readers must know. */
export const ARCHIVE_VERSION = 1;

/** How long a finished archive can be downloaded. */
export const EXPORT_HOURS = 24;
export const EXPORTS_PER_DAY = 3;

export const dataExportSchema = z.object({
  id: idSchema,
  state: z.enum(EXPORT_STATES),
  /** Rows and files that are in the archive, of those that will be; 0 of 0 before the job has counted them. */
  doneItems: z.number().int(),
  totalItems: z.number().int(),
  sizeBytes: z.number().int().nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
});
export type DataExport = z.infer<typeof dataExportSchema>;

/** Whether an export is still being made. */
export function isUnderWay({ state }: Pick<DataExport, "state">): boolean {
  return state === "waiting" || state === "running";
}
