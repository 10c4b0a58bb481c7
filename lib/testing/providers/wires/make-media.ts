import { createHash } from "node:crypto";
import sharp from "sharp";

const RATE = 16_000;

/** A picture of one colour that depends on its text, so that a test can tell two apart. */
export async function imageOf(text: string, width: number, height: number): Promise<Buffer> {
  const [r = 0, g = 0, b = 0] = createHash("sha256").update(text).digest();
  return sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();
}

/** Signed 16-bit PCM of a quiet tone at 16 kHz, mono. */
export function pcmOf(seconds: number): Buffer {
  const samples = Math.round(seconds * RATE);
  const pcm = Buffer.alloc(samples * 2);
  for (let i = 0; i < samples; i++)
    pcm.writeInt16LE(Math.round(Math.sin((i * 2 * Math.PI * 440) / RATE) * 2000), i * 2);
  return pcm;
}

/** The same as a WAV file. */
export function wavOf(seconds: number): Buffer {
  const pcm = pcmOf(seconds);
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + pcm.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(pcm.length, 40);
  return Buffer.concat([head, pcm]);
}

/** An MP3 file of silence: frames of 26 ms at 128 kbit/s and 44.1 kHz. */
export function mp3Of(seconds: number): Buffer {
  const frame = Buffer.alloc(417);
  frame.set([0xff, 0xfb, 0x90, 0xc4]);
  return Buffer.concat(Array.from({ length: Math.max(1, Math.round((seconds * 44_100) / 1152)) }, () => frame));
}
