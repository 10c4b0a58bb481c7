import { toMail } from "../../auth/render-letter.ts";
import { env } from "../../platform/env.ts";
import type { Mail } from "../../platform/mail/queue-mail.ts";
import type { Refusal } from "../gateway/dead-keys.ts";
import { KEYED_PROVIDERS } from "../providers/registry.ts";

/** Who is told that a key is refused. */
export interface Recipient {
  email: string;
  language: string;
  /** Of a key of a workspace; null for the person's own. */
  workspaceName: string | null;
}

/** The mail that a provider refuses a key: which one, why, and that nothing steps in for it. */
export function refusalMail(
  { email, language, workspaceName }: Recipient,
  { provider, hint }: { provider: string; hint: string },
  reason: Refusal,
): Mail {
  const name = KEYED_PROVIDERS.find(({ id }) => id === provider)?.name ?? provider;
  const key = hint ? ` …${hint}` : "";
  const url = new URL(workspaceName === null ? "/settings/providers" : "/settings/workspace", env().APP_URL).href;
  const kind = "provider_key_refused";
  if (language === "de") {
    const whose = workspaceName === null ? `Dein Schlüssel${key}` : `Der Schlüssel${key} von „${workspaceName}“`;
    const why = reason === "auth" ? "wurde nicht angenommen" : "gehört zu einem Konto ohne Guthaben";
    return toMail({ email, language: "de" }, kind, {
      subject:
        workspaceName === null
          ? `${name} lehnt deinen Schlüssel ab`
          : `${name} lehnt einen Schlüssel von „${workspaceName}“ ab`,
      lines: [
        `${whose} für ${name} ${why}. Er wird nicht mehr benutzt, bis er ersetzt oder erfolgreich geprüft ist.`,
        "Der Schlüssel des Servers springt nicht für ihn ein.",
      ],
      link: { label: "Schlüssel ansehen", url },
      footer: "Diese Nachricht kommt einmal, bis der Schlüssel wieder angenommen wird.",
    });
  }
  const whose = workspaceName === null ? `your key${key}` : `the key${key} of “${workspaceName}”`;
  const why = reason === "auth" ? `did not accept ${whose}` : `says that the account of ${whose} has no credit left`;
  return toMail({ email, language: "en" }, kind, {
    subject: workspaceName === null ? `${name} refuses your key` : `${name} refuses a key of “${workspaceName}”`,
    lines: [
      `${name} ${why}. It is not used any more until it is replaced or passes a test.`,
      "The server’s key does not step in for it.",
    ],
    link: { label: "Look at the key", url },
    footer: "This message comes once until the key is accepted again.",
  });
}
