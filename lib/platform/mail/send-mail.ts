import { createTransport, type Transporter } from "nodemailer";
import { env } from "../env.ts";
import { handleJob } from "../jobs/define-job.ts";
import { log } from "../log.ts";
import { openMail, sendMailJob } from "./queue-mail.ts";

let transport: { url: string; transporter: Transporter } | undefined;

function transporter(): Transporter {
  const url = env().SMTP_URL;
  if (url === null) throw new Error("Mail is not configured: set SMTP_URL.");
  if (transport?.url !== url) {
    transport?.transporter.close();
    const { hostname, port, protocol, username, password, searchParams } = new URL(url);
    transport = {
      url,
      transporter: createTransport({
        pool: true,
        host: hostname,
        port: Number(port) || (protocol === "smtps:" ? 465 : 587),
        secure: protocol === "smtps:",
        // A mail server elsewhere must offer TLS unless the operator writes ?tls=off; the outbox on this machine has none.
        requireTLS:
          protocol === "smtp:" && !/^(localhost|127\.|\[::1\])/.test(hostname) && searchParams.get("tls") !== "off",
        ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
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

/** Sends one mail over SMTP_URL. The Message-ID is the job's, so that a mail that was retried can be told to be one. */
export const sendMailHandler = handleJob(
  sendMailJob,
  async (payload) => {
    const { kind, ...mail } = openMail(payload);
    const from = env().MAIL_FROM;
    await transporter().sendMail({
      from,
      ...mail,
      messageId: `<${payload.mailId}@nexus>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
    log.info({ mailId: payload.mailId, kind }, "mail sent");
  },
  { concurrency: 4 },
);
