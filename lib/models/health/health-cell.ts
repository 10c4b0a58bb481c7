import type { ProviderErrorKind } from "../schema.ts";
import { addToBin, binOf, type Histogram } from "./histogram.ts";
import type { Sample } from "./sample.ts";

/** What is known of one model over some time. */
export interface HealthCell {
  requests: number;
  failures: number;
  firstTokenMs: Histogram;
  tokensPerSecond: Histogram;
  lastError: { kind: ProviderErrorKind; atMs: number } | null;
}

export const emptyCell = (): HealthCell => ({
  requests: 0,
  failures: 0,
  firstTokenMs: new Map(),
  tokensPerSecond: new Map(),
  lastError: null,
});

/** Adds one call. */
export function addSample(cell: HealthCell, sample: Sample, nowMs: number): void {
  cell.requests++;
  if (sample.failed) cell.failures++;
  if (sample.firstTokenMs !== null) addToBin(cell.firstTokenMs, binOf(sample.firstTokenMs));
  if (sample.tokensPerSecond !== null) addToBin(cell.tokensPerSecond, binOf(sample.tokensPerSecond));
  if (sample.error !== null) cell.lastError = { kind: sample.error, atMs: nowMs };
}

/** Adds all that another cell holds. */
export function addCell(cell: HealthCell, more: HealthCell): void {
  cell.requests += more.requests;
  cell.failures += more.failures;
  for (const [bin, count] of more.firstTokenMs) addToBin(cell.firstTokenMs, bin, count);
  for (const [bin, count] of more.tokensPerSecond) addToBin(cell.tokensPerSecond, bin, count);
  if (more.lastError && more.lastError.atMs >= (cell.lastError?.atMs ?? 0)) cell.lastError = more.lastError;
}

/** The counters of a cell as fields of a Redis hash. */
export function* fieldsOf(modelId: string, cell: HealthCell): Generator<[field: string, count: number]> {
  yield [`${modelId}|r`, cell.requests];
  if (cell.failures > 0) yield [`${modelId}|f`, cell.failures];
  for (const [bin, count] of cell.firstTokenMs) yield [`${modelId}|t${bin}`, count];
  for (const [bin, count] of cell.tokensPerSecond) yield [`${modelId}|s${bin}`, count];
}

/** Adds a field that `fieldsOf` made to the cell it belongs to; what it did not make is ignored. */
export function readField(cells: Map<string, HealthCell>, field: string, count: number): void {
  const match = /^(.+)\|([rfts])(\d*)$/.exec(field);
  if (!match || !Number.isFinite(count)) return;
  const [, modelId = "", kind, bin] = match;
  const cell = cells.get(modelId) ?? emptyCell();
  cells.set(modelId, cell);
  if (kind === "r") cell.requests += count;
  else if (kind === "f") cell.failures += count;
  else addToBin(kind === "t" ? cell.firstTokenMs : cell.tokensPerSecond, Number(bin), count);
}
