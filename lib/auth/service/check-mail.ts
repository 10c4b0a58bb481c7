import type { z } from "zod";
import { env } from "../../platform/env.ts";
import type { checkMailSchema } from "../schema.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** "Check your mail", with the address of the local outbox where this server runs for somebody on this machine. */
export function checkMailAnswer(): z.infer<typeof checkMailSchema> {
  const { MAIL_OUTBOX_URL, APP_URL } = env();
  const isLocal = LOOPBACK.test(new URL(APP_URL).hostname);
  return { status: "check_mail", outboxUrl: isLocal ? MAIL_OUTBOX_URL : null };
}
