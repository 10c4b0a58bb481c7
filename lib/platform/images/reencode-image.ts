import sharp from "sharp";

/** Largest image in pixels, checked before decoding: a few kilobytes of PNG can unpack to gigabytes. */
const MAX_PIXELS = 50_000_000;

const FORMATS = {
  png: "image/png",
  jpeg: "image/jpeg",
  webp: "image/webp",
} as const;
type Format = keyof typeof FORMATS;

export interface CleanImage {
  bytes: Uint8Array<ArrayBuffer>;
  mediaType: (typeof FORMATS)[Format];
  width: number;
  height: number;
}

const isFormat = (format: string): format is Format => Object.hasOwn(FORMATS, format);

/**
 * Decodes an image and encodes it again: what is not pixels (EXIF, trailing scripts, other files) is gone. What it is
 * is decided by its bytes; of a GIF the first frame is kept, as PNG.
 * @param as The format to write; left out: that of the image.
 * @throws Error when it is not a PNG, JPEG, WebP or GIF, cannot be decoded, or has more than 50 megapixels.
 */
export async function reencodeImage(bytes: Uint8Array, as?: Format): Promise<CleanImage> {
  const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error" });
  const { format } = await image.metadata();
  if (format !== "gif" && !isFormat(format)) throw new Error(`is ${format}`);
  const written = as ?? (format === "gif" ? "png" : format);
  const { data, info } = await image.autoOrient().toFormat(written).toBuffer({ resolveWithObject: true });
  return { bytes: new Uint8Array(data), mediaType: FORMATS[written], width: info.width, height: info.height };
}
