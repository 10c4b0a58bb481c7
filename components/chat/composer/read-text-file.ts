import { IMAGE_MEDIA_TYPES } from "@/lib/chat/client/limits";

const PROBE_BYTES = 64 * 1024;

/** What a chosen file is sent as: its image type, `text/plain` for UTF-8 text, or null for anything else. */
export async function mediaTypeOf(file: File): Promise<string | null> {
  if (IMAGE_MEDIA_TYPES.includes(file.type)) return file.type;
  if (/^(image|audio|video|font)\//.test(file.type) && !/\.(ts|svg)$/i.test(file.name)) return null;
  const bytes = await file.slice(0, PROBE_BYTES).arrayBuffer();
  try {
    // `stream` forgives a character cut at the end of the probe.
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return text.includes("\0") ? null : "text/plain";
  } catch {
    return null;
  }
}
