const RATES = [44_100, 48_000, 32_000] as const;
// kbit/s by index, layer III: MPEG 1, then MPEG 2 and 2.5 (ISO 11172-3 and 13818-3).
const KBITS_1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const KBITS_2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/** Length of an ID3v2 tag with its header, from its syncsafe size; 0 without one. */
function tagLength(bytes: Uint8Array): number {
  if (Buffer.from(bytes.subarray(0, 3)).toString("latin1") !== "ID3") return 0;
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(6, 10);
  return 10 + ((a << 21) | (b << 14) | (c << 7) | d);
}

/** Seconds of an MP3 file: its frames, added up. Null when there is none. */
export function measureMp3(bytes: Uint8Array): number | null {
  let seconds = 0;
  let at = tagLength(bytes);
  while (at + 4 <= bytes.length) {
    const [sync = 0, version = 0, rates = 0] = bytes.subarray(at, at + 3);
    const kbits = ((version & 0x18) === 0x18 ? KBITS_1 : KBITS_2)[rates >> 4];
    const base = RATES[((rates >> 2) & 3) as 0 | 1 | 2];
    if (sync !== 0xff || (version & 0xe6) !== 0xe2 || !kbits || !base) {
      at++;
      continue;
    }
    const isFirst = (version & 0x18) === 0x18;
    const rate = isFirst ? base : (version & 0x18) === 0x10 ? base / 2 : base / 4;
    const samples = isFirst ? 1152 : 576;
    seconds += samples / rate;
    at += Math.floor(((samples / 8) * kbits * 1000) / rate) + ((rates >> 1) & 1);
  }
  return seconds > 0 ? seconds : null;
}
