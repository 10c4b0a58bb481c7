import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import { ConfirmEmailChange } from "@/components/auth/confirm-email-change";
import { StopEmailChange } from "@/components/auth/stop-email-change";
import { emailChangeKey } from "@/lib/auth/email-change/client";
import type { Mailbox, PendingEmailChange } from "@/lib/auth/email-change/schema";
import type { Profile } from "@/lib/auth/schema";
import deAddress from "../../../messages/de/address.json" with { type: "json" };
import deAuth from "../../../messages/de/auth.json" with { type: "json" };
import deCommon from "../../../messages/de/common.json" with { type: "json" };
import deErrors from "../../../messages/de/errors.json" with { type: "json" };
import enAddress from "../../../messages/en/address.json" with { type: "json" };
import enAuth from "../../../messages/en/auth.json" with { type: "json" };
import enCommon from "../../../messages/en/common.json" with { type: "json" };
import enErrors from "../../../messages/en/errors.json" with { type: "json" };
import { ChangeEmailForm } from "./change-email-dialog";
import { EmailField } from "./email-field";
import { MailboxCodeForm } from "./mailbox-code-dialog";

vi.mock("next/navigation", () => ({ useRouter: () => ({ refresh: () => undefined, push: () => undefined }) }));

const LANGUAGES = {
  en: { address: enAddress, auth: enAuth, common: enCommon, errors: enErrors, fields: {} },
  de: { address: deAddress, auth: deAuth, common: deCommon, errors: deErrors, fields: {} },
};
type Language = keyof typeof LANGUAGES;
const EACH = Object.keys(LANGUAGES) as Language[];

function render(node: ReactNode, language: Language, pending: PendingEmailChange | null = null): string {
  const client = new QueryClient();
  client.setQueryData(emailChangeKey, { email: "ada@example.com", pending });
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={language} messages={LANGUAGES[language] as never} timeZone="UTC">
      <QueryClientProvider client={client}>{node}</QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

const profile = { email: "ada@example.com" } as Profile;
const pendingWith = (missing: Mailbox[]): PendingEmailChange => ({
  newEmail: "ada@example.net",
  expiresAt: "2026-11-26T11:30:00.000Z",
  missing,
});
const rowsOf = (html: string) => [...html.matchAll(/<li[^>]*>.*?<\/li>/g)].map(([row]) => row);

describe.each(EACH)("the address in settings, in %s", (language) => {
  const words = LANGUAGES[language].address;

  it("shows the address with the way to another one, and nothing that waits", () => {
    const html = render(<EmailField profile={profile} />, language);
    expect(html).toMatch(/<input[^>]*readOnly=""[^>]*value="ada@example.com"/);
    expect(html).toContain(words.change);
    expect(html).not.toContain(words.missing);
    expect(html).not.toContain(words.cancel);
  });

  it.each([["old", ["new"]] as const, ["new", ["old"]] as const])(
    "says that the %s mailbox has confirmed and the other one is missing",
    (confirmed, missing) => {
      const [old, fresh] = rowsOf(render(<EmailField profile={profile} />, language, pendingWith([...missing])));
      const rows = { old: old ?? "", new: fresh ?? "" };
      expect(rows.old).toContain("ada@example.com");
      expect(rows.new).toContain("ada@example.net");
      expect(rows[confirmed]).toContain(`>${words.confirmed}<`);
      expect(rows[confirmed]).not.toContain(words.enterCode);
      expect(rows[missing[0]]).toContain(words.missing);
      expect(rows[missing[0]]).toContain(
        `aria-label="${words.enterCode}: ${missing[0] === "old" ? words.oldMailbox : words.newMailbox}"`,
      );
    },
  );

  it("says until when it waits, in the person's zone, and can be taken back", () => {
    const html = render(<EmailField profile={profile} />, language, pendingWith(["old", "new"]));
    expect(html).toContain(words.pendingTitle.replace("{email}", "ada@example.net"));
    expect(html).toMatch(/11:30/);
    expect(html).toContain(`>${words.cancel}<`);
  });

  it("asks for the new address, and for six digits", () => {
    const dialog = render(<ChangeEmailForm onClose={() => undefined} onSent={() => undefined} />, language);
    expect(dialog).toMatch(new RegExp(`<label[^>]*>${words.newEmail}`));
    expect(dialog).toMatch(/<input[^>]*type="email"/);
    expect(dialog).toContain(words.send);
    const code = render(<MailboxCodeForm mailbox="old" onClose={() => undefined} />, language);
    expect(code).toContain('autoComplete="one-time-code"');
    expect(code).toContain(`>${words.confirm}<`);
  });

  it("has a page for each link, which does nothing before its button is pressed", () => {
    const fetched = vi.spyOn(globalThis, "fetch");
    expect(render(<ConfirmEmailChange />, language)).toContain(words.link.submit);
    expect(render(<StopEmailChange />, language)).toContain(words.stop.submit);
    expect(fetched).not.toHaveBeenCalled();
  });
});
