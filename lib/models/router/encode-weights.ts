import { FACT_ROWS, HASHED_ROWS } from "./hash-feature.ts";

/** Outputs of the heads, side by side in each row: eleven intents, the difficulty, the need of a strong model. */
export const OUTPUTS = 13;
export const DIFFICULTY = 11;
export const STRONG = 12;

/** The weights of every head, and how their scores become probabilities. */
export interface Weights {
  /** What decisions made with them are marked with. */
  version: string;
  /** Exact weights of the facts, `OUTPUTS` a row. */
  facts: Float32Array;
  /** Weights of the hashed features in steps of `steps`, `OUTPUTS` a row. */
  hashed: Int8Array;
  /** What one step of each output is worth. */
  steps: Float32Array;
  calibration: Calibration;
}

export interface Calibration {
  /** Scores of the intents are divided by it before the softmax. */
  temperature: number;
  /** Probability = 1 / (1 + exp(-(slope * score + offset))). */
  strongSlope: number;
  strongOffset: number;
}

const MAGIC = "NXRW1\n";
const VERSION_LENGTH = 16;
const BITMAP = HASHED_ROWS / 8;
const FLOATS = 3 + OUTPUTS + FACT_ROWS * OUTPUTS;
const HEAD = MAGIC.length + VERSION_LENGTH;

const isKept = (row: Int8Array) => row.some((weight) => weight !== 0);

/** One file: name, floats (little-endian), a bit for each row that is not all zero, and those rows. */
export function encodeWeights({ version, facts, hashed, steps, calibration }: Weights): Uint8Array {
  const rows: Int8Array[] = [];
  const bitmap = new Uint8Array(BITMAP);
  for (let row = 0; row < HASHED_ROWS; row++) {
    const weights = hashed.subarray(row * OUTPUTS, (row + 1) * OUTPUTS);
    if (!isKept(weights)) continue;
    rows.push(weights);
    bitmap[row >> 3] = (bitmap[row >> 3] ?? 0) | (1 << (row & 7));
  }
  const bytes = new Uint8Array(HEAD + FLOATS * 4 + BITMAP + rows.length * OUTPUTS);
  bytes.set(new TextEncoder().encode(MAGIC + version.padEnd(VERSION_LENGTH).slice(0, VERSION_LENGTH)));
  const view = new DataView(bytes.buffer);
  const { temperature, strongSlope, strongOffset } = calibration;
  const floats = [temperature, strongSlope, strongOffset, ...steps, ...facts];
  for (const [index, float] of floats.entries()) view.setFloat32(HEAD + index * 4, float, true);
  bytes.set(bitmap, HEAD + FLOATS * 4);
  let at = HEAD + FLOATS * 4 + BITMAP;
  for (const weights of rows) {
    bytes.set(new Uint8Array(weights.buffer, weights.byteOffset, OUTPUTS), at);
    at += OUTPUTS;
  }
  return bytes;
}

/**
 * Reads what `encodeWeights` wrote.
 * @throws Error when the bytes are something else, or cut off.
 */
export function decodeWeights(bytes: Uint8Array): Weights {
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD));
  if (!head.startsWith(MAGIC)) throw new Error("These are no weights of the router.");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const floats = Float32Array.from({ length: FLOATS }, (_, index) => view.getFloat32(HEAD + index * 4, true));
  const hashed = new Int8Array(HASHED_ROWS * OUTPUTS);
  const signed = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = HEAD + FLOATS * 4 + BITMAP;
  for (let row = 0; row < HASHED_ROWS; row++) {
    if (((bytes[HEAD + FLOATS * 4 + (row >> 3)] ?? 0) & (1 << (row & 7))) === 0) continue;
    hashed.set(signed.subarray(at, at + OUTPUTS), row * OUTPUTS);
    at += OUTPUTS;
  }
  if (at !== bytes.byteLength) throw new Error("The weights of the router are cut off.");
  const [temperature = 1, strongSlope = 1, strongOffset = 0] = floats;
  return {
    version: head.slice(MAGIC.length).trim(),
    facts: floats.slice(3 + OUTPUTS),
    hashed,
    steps: floats.slice(3, 3 + OUTPUTS),
    calibration: { temperature, strongSlope, strongOffset },
  };
}
