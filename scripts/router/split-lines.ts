/**
 * Splits a stream into lines, a batch for each chunk that ends at least one. Bytes that are no UTF-8 become U+FFFD.
 * @param stream Buffers, as from stdin.
 */
export async function* splitLines(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  for await (const chunk of stream) {
    const text = typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    const lines = text.split("\n");
    parts.push(lines[0] ?? "");
    if (lines.length === 1) continue;
    lines[0] = parts.join("");
    parts = [lines.pop() ?? ""];
    yield lines;
  }
  const rest = parts.join("") + decoder.decode();
  if (rest !== "") yield [rest];
}
