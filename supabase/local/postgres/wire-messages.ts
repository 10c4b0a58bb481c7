/** Framing of the PostgreSQL frontend/backend protocol 3.0 (PostgreSQL manual, chapter "Message Formats"). */

const PROTOCOL_3 = 196_608;
const SSL_REQUEST = 80_877_103;
const GSS_REQUEST = 80_877_104;
const CANCEL_REQUEST = 80_877_102;

/** A frontend message: `type` is its letter, or `startup`, `encryption` and `cancel` for the untyped ones. */
export interface FrontendMessage {
  type: string;
  bytes: Buffer;
}

/** Largest message accepted; PGlite's own buffers end at 1 GiB. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/**
 * Splits what a client sent into complete messages.
 * @param buffer Everything received and not yet consumed.
 * @param started Whether the startup message has been seen; before it, messages carry no type byte.
 * @returns The messages and the incomplete rest.
 * @throws Error when a length is impossible (the caller closes the connection).
 */
export function splitFrontend(buffer: Buffer, started: boolean): { messages: FrontendMessage[]; rest: Buffer } {
  const messages: FrontendMessage[] = [];
  let offset = 0;
  let typed = started;
  while (true) {
    const head = typed ? 5 : 8;
    if (buffer.length - offset < head) break;
    const length = typed ? buffer.readInt32BE(offset + 1) + 1 : buffer.readInt32BE(offset);
    if (length < head || length > MAX_MESSAGE_BYTES) throw new Error("Malformed message length");
    if (buffer.length - offset < length) break;
    const bytes = buffer.subarray(offset, offset + length);
    const type = typed ? String.fromCharCode(bytes.readUInt8(0)) : untypedKind(bytes.readInt32BE(4));
    if (type === "startup") typed = true;
    messages.push({ type, bytes });
    offset += length;
  }
  return { messages, rest: buffer.subarray(offset) };
}

function untypedKind(code: number): string {
  if (code === SSL_REQUEST || code === GSS_REQUEST) return "encryption";
  if (code === CANCEL_REQUEST) return "cancel";
  if (code === PROTOCOL_3) return "startup";
  throw new Error("Unsupported protocol version");
}

/** A backend message: letter and whole bytes. */
export interface BackendMessage {
  type: string;
  bytes: Buffer;
}

/** Splits a complete run of backend messages. */
export function splitBackend(buffer: Buffer): BackendMessage[] {
  const messages: BackendMessage[] = [];
  let offset = 0;
  while (buffer.length - offset >= 5) {
    const length = buffer.readInt32BE(offset + 1) + 1;
    messages.push({
      type: String.fromCharCode(buffer.readUInt8(offset)),
      bytes: buffer.subarray(offset, offset + length),
    });
    offset += length;
  }
  return messages;
}

/** What the engine says of its own end: an ErrorResponse of severity PANIC. Null for any other message. */
export function readPanic({ type, bytes }: BackendMessage): string | null {
  if (type !== "E") return null;
  const fields = new Map(
    bytes
      .toString("utf8", 5)
      .split("\0")
      .map((field) => [field.slice(0, 1), field.slice(1)]),
  );
  return fields.get("V") === "PANIC" ? (fields.get("M") ?? "") : null;
}

/** Encodes one backend message. */
export function encodeBackend(type: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** AuthenticationCleartextPassword: asks the client for its password. */
export const PASSWORD_REQUEST = encodeBackend("R", Buffer.from([0, 0, 0, 3]));

/** Encodes a fatal ErrorResponse with a SQLSTATE. */
export function encodeFatal(sqlState: string, message: string): Buffer {
  return encodeBackend("E", Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0M${message}\0\0`));
}

/** Encodes a StartupMessage for the given user and database. */
export function encodeStartup(user: string, database: string): Buffer {
  const body = Buffer.from(`user\0${user}\0database\0${database}\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(PROTOCOL_3, 4);
  return Buffer.concat([head, body]);
}

/** Encodes a simple Query message. */
export function encodeQuery(sql: string): Buffer {
  return encodeBackend("Q", Buffer.from(`${sql}\0`));
}

/** The name that a Parse message gives its statement; empty for the unnamed one. */
export function nameOfParse(message: FrontendMessage): string {
  return message.bytes.toString("utf8", 5, message.bytes.indexOf(0, 5));
}

/** Encodes Close for prepared statements, ended by Sync. */
export function encodeCloseStatements(names: Iterable<string>): Buffer {
  const closes = Array.from(names, (name) => encodeBackend("C", Buffer.from(`S${name}\0`)));
  return Buffer.concat([...closes, SYNC]);
}

export const SYNC = encodeBackend("S", Buffer.alloc(0));
