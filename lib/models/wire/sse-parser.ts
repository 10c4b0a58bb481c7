import { StringDecoder } from "node:string_decoder";

/**
 * Cuts a server-sent event stream into the payloads of its `data:` lines
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream). Every provider sends one
 * line of data an event, so a line is handed on as soon as it is complete; other fields are skipped.
 */
export class SseParser {
  private readonly decoder = new StringDecoder("utf8");
  private rest = "";

  /** Takes bytes as they came off the socket; returns the payloads that are now complete. */
  push(bytes: Buffer): string[] {
    const text = this.rest + this.decoder.write(bytes);
    const payloads: string[] = [];
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      const last = text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end;
      if (text.startsWith("data:", start)) {
        const from = text.charCodeAt(start + 5) === 32 ? start + 6 : start + 5;
        payloads.push(text.slice(from, last));
      }
      start = end + 1;
    }
    this.rest = start === 0 ? text : text.slice(start);
    return payloads;
  }

  /** The payload of a last line that no newline followed. */
  end(): string[] {
    return this.push(Buffer.from("\n"));
  }
}
