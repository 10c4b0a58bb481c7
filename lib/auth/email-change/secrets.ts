import { hashToken } from "../../platform/crypto/hash.ts";
import type { Mailbox } from "./schema.ts";

/** The stored form of a code. Change and mailbox are part of it: a code fits nothing else. */
export function hashChangeCode(mailbox: Mailbox, changeId: string, code: string): Buffer {
  return hashToken(`email_change.${mailbox}.code`, `${changeId}:${code}`);
}

/** The stored form of a link's token: to confirm for either mailbox, or to stop. */
export function hashChangeToken(use: Mailbox | "stop", token: string): Buffer {
  return hashToken(`email_change.${use}.token`, token);
}
