import type { Placed, Rows, Source } from "../formats/format.ts";
import type { Report } from "../report.ts";
import type { ImportRun } from "../run-store.ts";

/** What is here of a file, by the name it has in the archive. */
export interface TakenFile {
  id: string;
  name: string;
  mediaType: string;
}

export interface TakenMessage {
  id: string;
  /** Its conversation here. */
  conversationId: string;
  role: string;
  /** Whether this import made it, in this run or one that broke off. */
  isOurs: boolean;
}

export type TakenConversation = Pick<TakenMessage, "id" | "isOurs">;

/** What the steps of a run share: each fills in what the next ones refer to. */
export interface Taking {
  run: ImportRun;
  source: Source;
  report: Report;
  signal: AbortSignal;
  /** Ids here by names in the archive. A project that is here in another workspace takes in no conversation. */
  projects: Map<string, string>;
  conversations: Map<string, TakenConversation>;
  messages: Map<string, TakenMessage>;
  files: Map<string, TakenFile>;
}

export type PlacedRow<TRow> = Extract<Placed<TRow>, { row: TRow }>;

const ROWS_AT_ONCE = 250;

/** The rows of a list in batches; those that are none are noted. */
export async function* inBatches<TRow extends object>(
  { report, signal }: Taking,
  rows: Rows<TRow>,
): AsyncGenerator<PlacedRow<TRow>[]> {
  let batch: PlacedRow<TRow>[] = [];
  for await (const placed of rows) {
    if ("reason" in placed) report.leaveOut(placed, placed.reason);
    else batch.push(placed as PlacedRow<TRow>);
    if (batch.length < ROWS_AT_ONCE) continue;
    signal.throwIfAborted();
    yield batch;
    batch = [];
  }
  signal.throwIfAborted();
  if (batch.length > 0) yield batch;
}
