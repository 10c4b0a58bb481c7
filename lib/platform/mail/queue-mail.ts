import { z } from "zod";
import { openSecret, sealSecret } from "../crypto/envelope.ts";
import type { SealedColumn } from "../crypto/rotation/sealed-column.ts";
import type { Tx } from "../db/scopes.ts";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import { JOBS_SCHEMA } from "../jobs/boss.ts";
import { defineJob } from "../jobs/define-job.ts";
import { enqueue, prepareQueue } from "../jobs/enqueue.ts";
import { letterSchema } from "./letter/schema.ts";

// CR and LF in an address or subject would let it add headers of its own (RFC 5322 §2.2).
const headerText = z
  .string()
  .max(300)
  .refine((text) => !/\p{Cc}/u.test(text), "has control characters");

export const mailSchema = z.object({
  to: headerText.pipe(z.email()),
  subject: headerText.min(1),
  letter: letterSchema,
  /** What it is, for logs: `verify_email`, `reset_password` … */
  kind: z.string().regex(/^[a-z_]{1,40}$/),
});
export type Mail = z.infer<typeof mailSchema>;

// Mails hold codes and links that are secrets, so the queue's table keeps them sealed.
export const sendMailJob = defineJob({
  name: "mail.send",
  schema: z.object({ mailId: z.uuid(), kind: z.string(), envelope: z.string() }),
  retryLimit: 8,
  retryDelaySeconds: 5,
  keepSeconds: 600,
});
export type SendMail = z.infer<typeof sendMailJob.schema>;

function contextOf(mailId: string) {
  return { ownerId: mailId, kind: "mail", column: "mail.send" };
}

/** Mails that wait, and those that could not be sent. */
export const sealedMails: SealedColumn = {
  table: `${JOBS_SCHEMA}.job`,
  job: sendMailJob.name,
  envelope: { column: "data", field: "envelope" },
  contextOf: (row) => contextOf(z.object({ data: sendMailJob.schema }).parse(row).data.mailId),
};

/** Opens the mail of a job payload. @throws Error when it was sealed with a key that is gone. */
export function openMail({ mailId, envelope }: SendMail): Mail {
  return mailSchema.parse(JSON.parse(openSecret(envelope, contextOf(mailId))));
}

/**
 * Says early that no mail can be sent, before anything is done that needs one.
 * @throws AppError not_configured
 */
export function assertMailConfigured(): void {
  if (env().SMTP_URL === null) {
    throw new AppError("not_configured", "This server cannot send e-mail yet. Its operator has to set SMTP_URL.");
  }
}

/** Must be awaited before a transaction that queues a mail. */
export function prepareMailQueue(): Promise<void> {
  return prepareQueue(sendMailJob);
}

/**
 * Queues a mail. It is sent by the worker, retried while the mail server is down, and kept in `mail.send.dead` after that.
 * @param options.tx The mail is then queued exactly when this transaction commits; `prepareMailQueue` comes before it.
 */
export async function queueMail(mail: Mail, options: { tx?: Tx } = {}): Promise<void> {
  const mailId = newId();
  const envelope = sealSecret(JSON.stringify(mailSchema.parse(mail)), contextOf(mailId));
  await enqueue(sendMailJob, { mailId, kind: mail.kind, envelope }, options);
}
