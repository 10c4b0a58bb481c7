import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { newId } from "../../../lib/platform/ids.ts";

/** A mail in the outbox. `receivedAt` is ISO 8601. */
export interface OutboxMessage {
  id: string;
  receivedAt: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string | null;
  /** Its headers by their names in lower case; of several, the last. */
  headers: Record<string, string>;
}

export interface Outbox {
  add(raw: Buffer, envelope: { from: string; to: string[] }): Promise<void>;
  /** Newest first; `to` keeps the mails of one recipient, letter case ignored. */
  list(to?: string): Promise<OutboxMessage[]>;
  find(id: string): Promise<OutboxMessage | null>;
  /** Removes all mails, or those of one recipient. */
  clear(to?: string): Promise<void>;
}

/** Older mails are deleted beyond this number. */
const KEPT = 500;
const ID = /^[0-9a-f-]{36}$/;

/** Keeps mails as one JSON file each, named by a time-ordered id. */
export async function openOutbox(directory: string): Promise<Outbox> {
  await mkdir(directory, { recursive: true, mode: 0o700 });

  async function listIds(): Promise<string[]> {
    const names = await readdir(directory);
    return names
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.slice(0, -5))
      .sort()
      .reverse();
  }

  async function find(id: string): Promise<OutboxMessage | null> {
    if (!ID.test(id)) return null;
    return readFile(join(directory, `${id}.json`), "utf8").then(
      (text) => JSON.parse(text) as OutboxMessage,
      () => null,
    );
  }

  async function list(to?: string): Promise<OutboxMessage[]> {
    const messages = await Promise.all((await listIds()).map(find));
    const wanted = to?.toLowerCase();
    return messages.filter(
      (message) =>
        message !== null && (wanted === undefined || message.to.some((address) => address.toLowerCase() === wanted)),
    ) as OutboxMessage[];
  }

  return {
    async add(raw, envelope) {
      const mail = await PostalMime.parse(raw);
      const id = newId();
      const message: OutboxMessage = {
        id,
        receivedAt: new Date().toISOString(),
        from: mail.from?.address ?? envelope.from,
        to: envelope.to,
        subject: mail.subject ?? "",
        text: mail.text ?? "",
        html: mail.html ?? null,
        headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
      };
      const path = join(directory, `${id}.json`);
      await writeFile(`${path}.part`, JSON.stringify(message), { mode: 0o600 });
      await rename(`${path}.part`, path);
      for (const old of (await listIds()).slice(KEPT)) await rm(join(directory, `${old}.json`), { force: true });
    },
    list,
    find,
    async clear(to) {
      const ids = to === undefined ? await listIds() : (await list(to)).map(({ id }) => id);
      for (const id of ids) await rm(join(directory, `${id}.json`), { force: true });
    },
  };
}
