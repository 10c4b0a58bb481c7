import { currentKeyId, rewrapSecret } from "../envelope.ts";
import { nameOfColumn, type SealedColumn } from "./sealed-column.ts";
import { countByKey, listStale, type Replacement, replaceEnvelopes, type SealedRow } from "./store.ts";

const BATCH = 200;
/** A process that has not been restarted yet seals with the old key meanwhile; what it wrote is found by the next pass. */
const MAX_PASSES = 5;

export interface RotationProgress {
  column: string;
  rewrapped: number;
}

export interface ColumnReport extends RotationProgress {
  /** Envelopes that no key of the ring opens: their key is gone, or they are damaged. */
  unopened: number;
  /** All envelopes after the run, by the id of their key. */
  byKey: ReadonlyMap<string, number>;
}

export interface RotationReport {
  keyId: string;
  columns: ColumnReport[];
  /** How many are still under another key. */
  left: number;
}

export interface RotationOptions {
  /** Stops behind the batch under way. Everything done until then is done: the next run goes on with the rest. */
  signal?: AbortSignal;
  onProgress?: (progress: RotationProgress) => void;
}

function rewrap(column: SealedColumn, { id, envelope, row }: SealedRow): Replacement | null {
  try {
    return { id, old: envelope, fresh: rewrapSecret(envelope, column.contextOf(row)) };
  } catch {
    return null;
  }
}

async function rotateColumn(column: SealedColumn, { signal, onProgress }: RotationOptions): Promise<ColumnReport> {
  const name = nameOfColumn(column);
  let rewrapped = 0;
  let unopened = 0;
  for (let pass = 0; pass < MAX_PASSES && !signal?.aborted; pass++) {
    let seen = 0;
    unopened = 0;
    let after: string | null = null;
    while (!signal?.aborted) {
      const rows: SealedRow[] = await listStale(column, currentKeyId(), after, BATCH);
      const changes = rows.map((row) => rewrap(column, row)).filter((change) => change !== null);
      if (changes.length > 0) rewrapped += await replaceEnvelopes(column, changes);
      unopened += rows.length - changes.length;
      seen += rows.length;
      if (rows.length > 0) onProgress?.({ column: name, rewrapped });
      after = rows.at(-1)?.id ?? null;
      if (rows.length < BATCH) break;
    }
    if (seen === unopened) break;
  }
  return { column: name, rewrapped, unopened, byKey: await countByKey(column) };
}

/**
 * Brings every envelope under the current key of `NEXUS_ENCRYPTION_KEYS`, in batches, while the product runs: an
 * envelope is replaced in one statement, and is readable before and after it as long as both keys are in the ring. May be
 * broken off at any point, also by force, and run again.
 */
export async function rotateKeys(
  columns: readonly SealedColumn[],
  options: RotationOptions = {},
): Promise<RotationReport> {
  const keyId = currentKeyId();
  const reports: ColumnReport[] = [];
  for (const column of columns) reports.push(await rotateColumn(column, options));
  const left = reports.flatMap(({ byKey }) => [...byKey]).filter(([id]) => id !== keyId);
  return { keyId, columns: reports, left: left.reduce((sum, [, count]) => sum + count, 0) };
}
