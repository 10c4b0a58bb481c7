import { MAX_LINE_BYTES } from "./limits.ts";

export interface Line {
  /** From 1. */
  number: number;
  /** Null when it is longer than is read. */
  bytes: Buffer | null;
}

const NEWLINE = 10;

/** The lines of a stream of bytes. Of one that is too long no more than the limit is ever held. */
export async function* readLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let isTooLong = false;
  let number = 1;
  const hold = (piece: Buffer) => {
    heldBytes += piece.length;
    isTooLong ||= heldBytes > MAX_LINE_BYTES;
    if (isTooLong) held = [];
    else held.push(piece);
  };
  const take = (): Line => {
    const line = { number, bytes: isTooLong ? null : Buffer.concat(held) };
    held = [];
    heldBytes = 0;
    isTooLong = false;
    number += 1;
    return line;
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      hold(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    hold(chunk.subarray(start));
  }
  if (heldBytes > 0) yield take();
}
