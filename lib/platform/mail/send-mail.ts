import { createTransport, type Transporter } from "nodemailer";
import { env } from "../env.ts";
import { handleJob } from "../jobs/define-job.ts";
import { log } from "../log.ts";
import { renderLetter } from "./letter/render-letter.ts";
import type { Letter } from "./letter/schema.ts";
import { openMail, sendMailJob } from "./queue-mail.ts";
import { readSmtpUrl } from "./read-smtp-url.ts";

let transport: { url: string; transporter: Transporter } | undefined;

function transporter(): Transporter {
  const url = env().SMTP_URL;
  if (url === null) throw new Error("Mail is not configured: set SMTP_URL.");
  if (transport?.url !== url) {
    transport?.transporter.close();
    transport = {
      url,
      transporter: createTransport({
        pool: true,
        ...readSmtpUrl(url),
        connectionTimeout: 10_000,
        greetingTimeout: 10_000,
        socketTimeout: 30_000,
        disableFileAccess: true,
        disableUrlAccess: true,
      }),
    };
  }
  return transport.transporter;
}

/** Closes the connections to the mail server. */
export function closeMailTransport(): void {
  transport?.transporter.close();
  transport = undefined;
}

// RFC 8058: a mail program's own button posts to this address, without a session.
function unsubscribeHeaders({ unsubscribe }: Letter): Record<string, string> {
  if (!unsubscribe) return {};
  return {
    "List-Unsubscribe": `<${unsubscribe.oneClickUrl}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
}

/** Sends one mail over SMTP_URL. The Message-ID is the job's, so that a mail that was retried can be told to be one. */
export const sendMailHandler = handleJob(
  sendMailJob,
  async (payload) => {
    const { kind, letter, ...head } = openMail(payload);
    await transporter().sendMail({
      from: env().MAIL_FROM,
      ...head,
      ...(await renderLetter(head.subject, letter)),
      messageId: `<${payload.mailId}@nexus>`,
      headers: { "Auto-Submitted": "auto-generated", ...unsubscribeHeaders(letter) },
    });
    log.info({ mailId: payload.mailId, kind }, "mail sent");
  },
  { concurrency: 4 },
);
