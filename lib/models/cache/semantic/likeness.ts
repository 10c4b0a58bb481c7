/** From this cosine on two questions may be the same; below it they are not, whatever their words. */
export const LEAST_SIMILARITY = 0.95;

/** An embedding as it is stored: float32, little-endian. */
export function toBytes(vector: readonly number[]): Buffer {
  const bytes = Buffer.alloc(vector.length * 4);
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4);
  return bytes;
}

/** The cosine of two stored embeddings; 0 where they cannot be compared. */
export function similarity(a: Buffer, b: Buffer): number {
  if (a.length !== b.length) return 0;
  let [dot, aa, bb] = [0, 0, 0];
  for (let offset = 0; offset < a.length; offset += 4) {
    const [x, y] = [a.readFloatLE(offset), b.readFloatLE(offset)];
    dot += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? 0 : dot / Math.sqrt(aa * bb);
}
