import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SseParser } from "./sse-parser.ts";

function parse(...pieces: (string | Uint8Array)[]): string[] {
  const parser = new SseParser();
  return [...pieces.flatMap((piece) => parser.push(Buffer.from(piece))), ...parser.end()];
}

describe("SseParser", () => {
  it("takes data lines with and without a space, LF and CRLF, and skips everything else", () => {
    const stream = ': comment\nevent: x\nid: 1\nretry: 5\ndata: {"a":1}\n\ndata:b\r\n\r\ndata:  c \n\ndatum: no\n';
    expect(parse(stream)).toEqual(['{"a":1}', "b", " c "]);
  });

  it("hands a payload on with the byte that completes its line, not later", () => {
    const parser = new SseParser();
    expect(parser.push(Buffer.from("data: whole"))).toEqual([]);
    expect(parser.push(Buffer.from("\n"))).toEqual(["whole"]);
    expect(parser.push(Buffer.from("\n"))).toEqual([]);
  });

  it("keeps a last line that no newline followed", () => {
    expect(parse("data: a\n\ndata: [DONE]")).toEqual(["a", "[DONE]"]);
    expect(parse("data: a\n\n")).toEqual(["a"]);
  });

  it("reads the same from any cut of the bytes, through multi-byte characters too", () => {
    const payload = fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, " "));
    fc.assert(
      fc.property(
        fc.array(payload, { maxLength: 6 }),
        fc.array(fc.nat(400), { maxLength: 8 }),
        fc.constantFrom("\n\n", "\r\n\r\n"),
        (payloads, cuts, end) => {
          const bytes = Buffer.from(payloads.map((text) => `data: ${text}${end}`).join(""));
          const edges = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
          const pieces = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
          expect(parse(...pieces)).toEqual(payloads);
        },
      ),
    );
  });

  it("reads one byte at a time", () => {
    const bytes = Buffer.from('data: {"text":"Grüße 世界 🌍"}\r\n\r\n');
    expect(parse(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(['{"text":"Grüße 世界 🌍"}']);
  });
});
