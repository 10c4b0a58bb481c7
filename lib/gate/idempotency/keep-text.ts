const TAIL_CHARACTERS = 64;

/** Keeps the text of an answer up to a number of UTF-8 bytes, and how it ends. */
export class KeptText {
  /** The text so far; null when it has become larger than the cap. */
  text: string | null = "";
  /** The last characters, whatever the size. */
  tail = "";
  private bytes = 0;
  private readonly maxBytes: number;
  private readonly decoder = new TextDecoder();

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Takes the next bytes. */
  add(chunk: Uint8Array): void {
    const piece = this.decoder.decode(chunk, { stream: true });
    this.bytes += chunk.byteLength;
    this.tail = (this.tail + piece).slice(-TAIL_CHARACTERS);
    this.text = this.text === null || this.bytes > this.maxBytes ? null : this.text + piece;
  }
}
