import { asService, type Tx } from "../../platform/db/scopes.ts";
import { AppError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import { assertMailConfigured, prepareMailQueue, queueMail } from "../../platform/mail/queue-mail.ts";
import { declareThrottle, hitThrottle } from "../../platform/throttle.ts";
import { findReader } from "../mails/store.ts";
import type { Payer } from "../stripe/payer.ts";
import { askContactMail } from "./mails.ts";
import { MAX_CONTACTS } from "./policy.ts";
import { CONTACT_ACTS, type Contact } from "./schema.ts";
import {
  deleteContactRow,
  dropContact,
  findContact,
  insertContact,
  listContactRows,
  setContactConfirmed,
  setContactMailsQuota,
} from "./store.ts";
import { readContactToken } from "./token.ts";

const DAY_SECONDS = 86_400;
// Whoever is asked has not asked for anything: neither one account nor many may send them the question again and again.
const OF_ACCOUNT = declareThrottle({ name: "billing-contact-account", limit: 10, windowSeconds: DAY_SECONDS });
const TO_ADDRESS = declareThrottle({ name: "billing-contact-address", limit: 2, windowSeconds: 7 * DAY_SECONDS });

const refused = (reason: string, message: string) => new AppError("conflict", message, { details: { reason } });

/** The person's billing contacts. */
export function listContacts(payer: Payer): Promise<Contact[]> {
  return listContactRows(payer);
}

/** Counts a question with whoever asks and with whom it is put to. @throws AppError rate_limited */
async function countQuestion(tx: Tx, userId: string, email: string): Promise<void> {
  for (const [throttle, subject] of [
    [OF_ACCOUNT, userId],
    [TO_ADDRESS, email],
  ] as const) {
    const retryAfterSeconds = await hitThrottle(throttle, subject, tx);
    if (retryAfterSeconds === null) continue;
    throw new AppError("rate_limited", "This address was asked often enough. Try again later.", { retryAfterSeconds });
  }
}

/**
 * Names an address that receipts go to as well, and asks whoever reads there.
 * @throws AppError conflict (`own`, `taken`, `too_many`), rate_limited, not_configured where no mail can be sent
 */
export async function addContact(payer: Payer, email: string): Promise<Contact> {
  assertMailConfigured();
  if (email === payer.email) throw refused("own", "Receipts go to this address anyway.");
  await prepareMailQueue();
  const id = newId();
  // As service, see `insertContact`; the question is queued exactly when the contact is there.
  await asService()
    .transaction()
    .execute(async (tx) => {
      const outcome = await insertContact(tx, payer, id, email);
      if (outcome === "taken") throw refused("taken", "This address is a contact already.");
      if (outcome === "too_many") throw refused("too_many", `There are at most ${MAX_CONTACTS} contacts.`);
      // Only now: what is refused asks nobody.
      await countQuestion(tx, payer.userId, email);
      const reader = await findReader(tx, payer.userId);
      const language = reader?.language ?? "en";
      await queueMail(askContactMail({ email, language }, id, payer.email), { tx });
    });
  return { id, email, isConfirmed: false };
}

/** Removes a contact. @throws AppError not_found */
export async function removeContact(payer: Payer, id: string): Promise<void> {
  if (!(await deleteContactRow(payer, id))) throw notFound("The contact");
}

/** Whom a mailed link is for; null for one that was not made here, or is for a contact that is gone. */
export async function findLinkedContact(token: unknown) {
  const id = readContactToken(token);
  return id === null ? null : findContact(id);
}

/**
 * What the reader of a contact's address answers by the link in their mail: that receipts may come, or that they may
 * not, and what else they want to know, which can be said again and again.
 * @throws AppError gone for a link that was not made here, or of a contact that is gone; bad_request for another act
 */
export async function answerAsContact(token: string | null, act: string | null): Promise<void> {
  const known = CONTACT_ACTS.find((one) => one === act);
  if (!known) throw new AppError("bad_request", "Say what to do: confirm, remove, tell or tell_not.");
  const id = readContactToken(token);
  const gone = new AppError("gone", "This link does not work any more.");
  if (id === null) throw gone;
  if (known === "remove") return dropContact(id);
  const isThere = known === "confirm" ? setContactConfirmed(id) : setContactMailsQuota(id, known === "tell");
  if (!(await isThere)) throw gone;
}
