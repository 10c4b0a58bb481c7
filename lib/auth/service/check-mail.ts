import type { z } from "zod";
import { env } from "../../platform/env.ts";
import type { checkMailSchema } from "../schema.ts";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** The address of the local outbox, where this server runs for somebody on this machine; null where mail is delivered. */
export function localOutboxUrl(): string | null {
  const { MAIL_OUTBOX_URL, APP_URL } = env();
  return LOOPBACK.test(new URL(APP_URL).hostname) ? MAIL_OUTBOX_URL : null;
}

/** "Check your mail", with the local outbox where there is one. */
export function checkMailAnswer(): z.infer<typeof checkMailSchema> {
  return { status: "check_mail", outboxUrl: localOutboxUrl() };
}
