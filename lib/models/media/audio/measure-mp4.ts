/** Boxes that hold the movie's header (ISO 14496-12). */
const CONTAINERS = new Set(["moov", "moof", "traf", "trak", "mdia"]);

/** Seconds of an MP4 or M4A file: its movie header, and of fragments the time they begin at. Null when neither says. */
export function measureMp4(file: Uint8Array): number | null {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let scale = 0;
  let mediaScale = 0;
  let duration = 0;
  let fragment = 0;
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    const type = bytes.toString("latin1", at + 4, at + 8);
    const body = at + 8;
    const isLong = bytes[body] === 1;
    if (type === "mvhd" && body + 32 <= bytes.length) {
      scale = bytes.readUInt32BE(body + (isLong ? 20 : 12));
      duration = isLong ? Number(bytes.readBigUInt64BE(body + 24)) : bytes.readUInt32BE(body + 16);
    } else if (type === "mdhd" && body + 32 <= bytes.length) {
      mediaScale = bytes.readUInt32BE(body + (isLong ? 20 : 12));
    } else if (type === "tfdt" && body + 12 <= bytes.length) {
      fragment = isLong ? Number(bytes.readBigUInt64BE(body + 4)) : bytes.readUInt32BE(body + 4);
    }
    if (CONTAINERS.has(type)) at = body;
    else if (size === 1 && body + 8 <= bytes.length) at += Math.max(16, Number(bytes.readBigUInt64BE(body)));
    else if (size < 8) break;
    else at += size;
  }
  const seconds = Math.max(scale > 0 ? duration / scale : 0, mediaScale > 0 ? fragment / mediaScale : 0);
  return seconds > 0 ? seconds : null;
}
