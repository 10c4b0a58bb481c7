/** What an audio file is by its first bytes. */
export const AUDIO_TYPES = {
  wav: "audio/wav",
  mp3: "audio/mpeg",
  flac: "audio/flac",
  ogg: "audio/ogg",
  webm: "audio/webm",
  mp4: "audio/mp4",
} as const;
export type AudioKind = keyof typeof AUDIO_TYPES;

const at = (bytes: Uint8Array, offset: number, text: string) =>
  Buffer.from(bytes.subarray(offset, offset + text.length)).toString("latin1") === text;

/** The kind of an audio file, told by its signature alone; null for anything else. */
export function identifyAudio(bytes: Uint8Array): AudioKind | null {
  if (at(bytes, 0, "RIFF") && at(bytes, 8, "WAVE")) return "wav";
  if (at(bytes, 0, "fLaC")) return "flac";
  if (at(bytes, 0, "OggS")) return "ogg";
  if (at(bytes, 0, "\x1a\x45\xdf\xa3")) return "webm";
  if (at(bytes, 4, "ftyp")) return "mp4";
  // An ID3 tag, or the sync word of an MPEG frame of layer III.
  if (at(bytes, 0, "ID3") || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2)) return "mp3";
  return null;
}
