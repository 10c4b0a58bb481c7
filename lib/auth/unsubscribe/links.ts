import { env } from "../../platform/env.ts";
import type { Letter } from "../../platform/mail/letter/schema.ts";
import type { Account } from "../store/accounts.ts";
import { makeUnsubscribeToken, type Unsubscription } from "./token.ts";

const LABEL = { en: "Unsubscribe from these messages", de: "Diese Nachrichten abbestellen" } as const;

/** How a mail that somebody may do without is turned off; for its letter. */
export function unsubscribeLinks(
  what: Unsubscription,
  language: Account["language"],
): NonNullable<Letter["unsubscribe"]> {
  const linkTo = (path: string) => {
    const url = new URL(path, env().APP_URL);
    url.searchParams.set("token", makeUnsubscribeToken(what));
    return url.href;
  };
  return { label: LABEL[language], url: linkTo("/unsubscribe"), oneClickUrl: linkTo("/api/webhooks/unsubscribe") };
}
