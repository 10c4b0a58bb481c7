import { type ImportReport, type LeftOutReason, MAX_NOTES, type TakenTable } from "./schema.ts";

/** What a run tells of itself at its end. */
export class Report {
  private readonly taken: ImportReport["taken"] = {};
  private readonly known: ImportReport["known"] = {};
  private readonly leftOut: ImportReport["leftOut"] = {};
  private readonly notes: ImportReport["notes"] = [];

  /** Counts rows that this import made, or found. */
  count(what: "taken" | "known", table: TakenTable, rows = 1): void {
    if (rows > 0) this[what][table] = (this[what][table] ?? 0) + rows;
  }

  /** Says that something at a place of the archive was left out. */
  leaveOut({ file, line }: { file: string; line: number }, reason: LeftOutReason): void {
    this.leftOut[reason] = (this.leftOut[reason] ?? 0) + 1;
    if (this.notes.length < MAX_NOTES) this.notes.push({ file, line, reason });
  }

  toJSON(): ImportReport {
    return { taken: this.taken, known: this.known, leftOut: this.leftOut, notes: this.notes };
  }
}
