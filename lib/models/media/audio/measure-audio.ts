import { type AudioKind, identifyAudio } from "./identify-audio.ts";
import { measureMp3 } from "./measure-mp3.ts";
import { measureMp4 } from "./measure-mp4.ts";
import { measureWebm } from "./measure-webm.ts";

const bufferOf = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** By the bytes there are, not by the size that the header claims: a stream's header claims nothing or 4 GiB. */
function measureWav(bytes: Uint8Array): number | null {
  const file = bufferOf(bytes);
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= file.length; ) {
    const type = file.toString("latin1", at, at + 4);
    const size = file.readUInt32LE(at + 4);
    if (type === "fmt " && at + 20 <= file.length) bytesPerSecond = file.readUInt32LE(at + 16);
    const there = file.length - at - 8;
    if (type === "data") return bytesPerSecond > 0 ? Math.min(size || there, there) / bytesPerSecond : null;
    at += 8 + size + (size % 2);
  }
  return null;
}

/** STREAMINFO (RFC 9639 §8.2): 20 bits of sample rate, 36 bits of samples. */
function measureFlac(bytes: Uint8Array): number | null {
  const file = bufferOf(bytes);
  if (file.length < 26) return null;
  const rate = file.readUIntBE(18, 3) >> 4;
  const samples = ((file[21] ?? 0) & 0x0f) * 2 ** 32 + file.readUInt32BE(22);
  return rate > 0 && samples > 0 ? samples / rate : null;
}

/** The position of the last page; Opus counts at 48 kHz whatever was recorded (RFC 7845 §4). */
function measureOgg(bytes: Uint8Array): number | null {
  const file = bufferOf(bytes);
  const page = file.lastIndexOf("OggS");
  if (page + 14 > file.length) return null;
  const position = Number(file.readBigInt64LE(page + 6));
  const vorbis = file.subarray(0, 4096).indexOf("\x01vorbis");
  const rate = vorbis === -1 ? 48_000 : file.readUInt32LE(vorbis + 12);
  return position > 0 && rate > 0 ? position / rate : null;
}

const MEASURES: Record<AudioKind, (bytes: Uint8Array) => number | null> = {
  wav: measureWav,
  flac: measureFlac,
  ogg: measureOgg,
  mp3: measureMp3,
  mp4: measureMp4,
  webm: measureWebm,
};

/**
 * How long an audio file plays, in seconds, from its own headers; null when it is none or does not say. Never 0, which
 * would be taken for a file that costs nothing.
 */
export function measureAudio(bytes: Uint8Array): number | null {
  const kind = identifyAudio(bytes);
  if (kind === null) return null;
  try {
    const seconds = MEASURES[kind](bytes);
    return seconds !== null && seconds > 0 && Number.isFinite(seconds) ? seconds : null;
  } catch (error) {
    // A header that points past the end.
    if (error instanceof RangeError) return null;
    throw error;
  }
}
