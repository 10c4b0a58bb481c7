import { nowMs } from "../../platform/clock.ts";
import type { Tx } from "../../platform/db/scopes.ts";
import { env } from "../../platform/env.ts";
import { type Mail, queueMail } from "../../platform/mail/queue-mail.ts";
import type { RequestOrigin } from "../../platform/request-origin.ts";
import type { Account } from "../store/accounts.ts";
import { connectionEndedMail, connectionMail } from "./connection-mails.ts";
import { dataExportMail, deletionRequestedMail, deletionUndoneMail } from "./data-mails.ts";
import { apiKeyCreatedMail, type NoticePlace, newDeviceMail } from "./mails.ts";
import { readDevice } from "./read-device.ts";
import { TWO_FACTOR_NOTICES, type TwoFactorNotice, twoFactorMail } from "./two-factor-mails.ts";

type Recipient = Pick<Account, "email" | "language" | "timeZone">;

type Write = (to: Recipient, place: NoticePlace, url: string, about: string) => Mail;

const WRITE_TWO_FACTOR = Object.fromEntries(
  TWO_FACTOR_NOTICES.map((kind): [string, Write] => [kind, (to, place, url) => twoFactorMail(to, kind, place, url)]),
) as Record<TwoFactorNotice, Write>;

/** The events that are also reported by a mail of their own, and the mail. */
const WRITE = {
  signed_in_new_device: (to: Recipient, place: NoticePlace, url: string) => newDeviceMail(to, place, url),
  api_key_created: (to: Recipient, place: NoticePlace, url: string, prefix: string) =>
    apiKeyCreatedMail(to, prefix, place, url),
  oauth_linked: (to: Recipient, place: NoticePlace, url: string, provider: string) =>
    connectionMail(to, "oauth_linked", provider, place, url),
  oauth_unlinked: (to: Recipient, place: NoticePlace, url: string, provider: string) =>
    connectionMail(to, "oauth_unlinked", provider, place, url),
  oauth_ended: (to: Recipient, _place: NoticePlace, url: string, provider: string) =>
    connectionEndedMail(to, provider, url),
  data_export_requested: (to: Recipient, place: NoticePlace, url: string) => dataExportMail(to, place, url),
  account_deletion_requested: (to: Recipient, place: NoticePlace, url: string, deletesAt: string) =>
    deletionRequestedMail(to, deletesAt, place, url),
  account_deletion_undone: (to: Recipient, place: NoticePlace, url: string) => deletionUndoneMail(to, place, url),
  ...WRITE_TWO_FACTOR,
} as const satisfies Record<string, Write>;

function placeOf({ ip, userAgent }: RequestOrigin, { language, timeZone }: Recipient): NoticePlace {
  const device = readDevice(userAgent);
  const parts = device && [device.browser, device.system].filter((part) => part !== null);
  return {
    device: parts?.length ? parts.join(", ") : language === "de" ? "unbekannt" : "unknown",
    ip,
    when: new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "long", timeZone }).format(nowMs()),
  };
}

export interface NoticeOptions {
  origin: RequestOrigin;
  /** What it is about, where the mail names it. */
  about?: string;
  /** The mail is then queued exactly when this transaction commits; `prepareMailQueue` comes before it. */
  tx?: Tx;
}

/** Reports an event to the person by mail, if this server can send any. The link leads to the configured address. */
export async function queueSecurityNotice(
  account: Recipient,
  kind: keyof typeof WRITE,
  { origin, about = "", tx }: NoticeOptions,
): Promise<void> {
  if (env().SMTP_URL === null) return;
  const url = new URL("/settings/security", env().APP_URL).href;
  const mail = WRITE[kind](account, placeOf(origin, account), url, about);
  await queueMail(mail, tx ? { tx } : {});
}
