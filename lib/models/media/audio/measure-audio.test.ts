import { describe, expect, it } from "vitest";
import { mp3Of, wavOf } from "../../../testing/providers/wires/make-media.ts";
import { identifyAudio } from "./identify-audio.ts";
import { measureAudio } from "./measure-audio.ts";

const bytes = (...parts: (string | number[] | Buffer)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : Buffer.from(part))));

function u32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

const ebml = (id: number[], body: Buffer) => bytes(id, [0x10, 0, body.length >> 8, body.length & 255], body);
const block = (ms: number) => ebml([0xa3], bytes([0x81, ms >> 8, ms & 255, 0x80]));

/** What a browser's recorder writes: sizes of segment and clusters unknown, no duration. */
const RECORDED = bytes(
  ebml([0x1a, 0x45, 0xdf, 0xa3], Buffer.alloc(4)),
  [0x18, 0x53, 0x80, 0x67, 0x01, 255, 255, 255, 255, 255, 255, 255],
  ebml([0x15, 0x49, 0xa9, 0x66], ebml([0x2a, 0xd7, 0xb1], Buffer.from([0x0f, 0x42, 0x40]))),
  [0x1f, 0x43, 0xb6, 0x75, 0x01, 255, 255, 255, 255, 255, 255, 255],
  ebml([0xe7], Buffer.from([0])),
  block(0),
  block(940),
  [0x1f, 0x43, 0xb6, 0x75, 0x01, 255, 255, 255, 255, 255, 255, 255],
  ebml([0xe7], Buffer.from([0x03, 0xe8])),
  block(440),
);

const FLAC = bytes("fLaC", Buffer.alloc(14), [0x0b, 0xb8, 0x00, 0xf0], u32(96_000));

function oggOf(position: number): Buffer {
  const page = Buffer.alloc(40);
  page.write("OggS", 0);
  page.writeBigInt64LE(BigInt(position), 6);
  return bytes("OggS", Buffer.alloc(60), "OpusHead", page);
}

const MVHD = bytes(u32(108), "mvhd", Buffer.alloc(12), u32(1000), u32(2750), Buffer.alloc(80));
const MP4 = bytes(u32(16), "ftypM4A ", u32(0), u32(8 + MVHD.length), "moov", MVHD);
const FRAGMENTED = bytes(
  u32(16),
  "ftypiso5",
  u32(0),
  u32(16 + 40),
  "moov",
  bytes(u32(48), "trak", u32(40), "mdia"),
  bytes(u32(32), "mdhd", Buffer.alloc(12), u32(48_000), Buffer.alloc(8)),
  bytes(u32(36), "moof", u32(28), "traf", u32(20), "tfdt", Buffer.alloc(4), u32(144_000), u32(0)),
);

describe("measureAudio", () => {
  it.each([
    ["wav", wavOf(1.5), 1.5],
    ["mp3", mp3Of(3), 3],
    ["mp3", bytes("ID3", [4, 0, 0, 0, 0, 1, 0], Buffer.alloc(128), mp3Of(2)), 2],
    ["flac", FLAC, 2],
    ["ogg", oggOf(120_000), 2.5],
    ["webm", RECORDED, 1.5],
    ["mp4", MP4, 2.75],
    ["mp4", FRAGMENTED, 3],
  ])("tells kind and length of %s by the bytes", (kind, file, seconds) => {
    expect(identifyAudio(file)).toBe(kind);
    expect(measureAudio(file)).toBeCloseTo(seconds, 1);
  });

  it("does not believe a length that the bytes do not have", () => {
    const lying = wavOf(1);
    lying.writeUInt32LE(0xffffffff, 40);
    expect(measureAudio(lying)).toBeCloseTo(1, 3);
  });

  it("takes no length at all for all there is, and no sound for none that is told", () => {
    // What writes a stream cannot know it; players read on to the end of the file.
    const streamed = wavOf(1);
    streamed.writeUInt32LE(0, 40);
    expect(measureAudio(streamed)).toBeCloseTo(1, 3);
    expect(measureAudio(wavOf(0))).toBeNull();
    const silent = bytes(ebml([0x1a, 0x45, 0xdf, 0xa3], Buffer.alloc(4)), ebml([0x44, 0x89], Buffer.alloc(4)));
    expect(measureAudio(silent)).toBeNull();
  });

  it.each([
    ["a page", Buffer.from("<!doctype html><html></html>")],
    ["a picture", bytes([0x89], "PNG\r\n\x1a\n")],
    ["nothing", Buffer.alloc(0)],
  ])("knows no kind of %s", (_, file) => {
    expect(identifyAudio(file)).toBeNull();
    expect(measureAudio(file)).toBeNull();
  });

  it("ends, with a number or null, for every file that is cut or spoiled", () => {
    for (const file of [wavOf(0.1), mp3Of(0.2), FLAC, oggOf(4800), RECORDED, MP4, FRAGMENTED]) {
      for (let length = 0; length < Math.min(file.length, 300); length++) {
        const cut = measureAudio(file.subarray(0, length));
        expect(cut === null || cut >= 0).toBe(true);
        const spoiled = Buffer.from(file);
        spoiled[length] = 255 - (spoiled[length] ?? 0);
        const measured = measureAudio(spoiled);
        expect(measured === null || measured >= 0).toBe(true);
      }
    }
  });
});
