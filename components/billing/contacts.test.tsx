import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { contactsKey } from "@/lib/billing/contacts/client";
import { MAX_CONTACTS } from "@/lib/billing/contacts/policy";
import type { Contact } from "@/lib/billing/contacts/schema";
import deBilling from "../../messages/de/billing.json" with { type: "json" };
import enBilling from "../../messages/en/billing.json" with { type: "json" };
import enCommon from "../../messages/en/common.json" with { type: "json" };
import enErrors from "../../messages/en/errors.json" with { type: "json" };
import enFields from "../../messages/en/fields.json" with { type: "json" };
import { ContactAnswer } from "./contact-answer";
import { ContactsSection } from "./contacts-section";

const BILLING = { en: enBilling, de: deBilling };
const contact = (index: number): Contact => ({
  id: `01935b3c-0000-7000-8000-00000000000${index}`,
  email: `books${index}@example.org`,
  isConfirmed: index % 2 === 0,
});

function render(node: ReactNode, locale: "en" | "de", items: Contact[] = []): string {
  const client = new QueryClient();
  client.setQueryData(contactsKey, { items });
  return renderToStaticMarkup(
    <NextIntlClientProvider
      locale={locale}
      messages={{ billing: BILLING[locale], common: enCommon, errors: enErrors, fields: enFields }}
      timeZone="UTC"
    >
      <QueryClientProvider client={client}>{node}</QueryClientProvider>
    </NextIntlClientProvider>,
  );
}

it.each(["en", "de"] as const)("shows who has answered and who has not, and takes no sixth, in %s", (locale) => {
  const words = BILLING[locale].plan.contacts;
  const two = render(<ContactsSection />, locale, [contact(1), contact(2)]);
  expect(two.split(words.waiting)).toHaveLength(2);
  expect(two.indexOf("books1@")).toBeLessThan(two.indexOf(words.waiting));
  expect(two).toContain(words.remove.replace("{email}", "books2@example.org"));
  expect(two).toContain(words.add);
  const full = render(
    <ContactsSection />,
    locale,
    Array.from({ length: MAX_CONTACTS }, (_, index) => contact(index)),
  );
  expect(full).not.toContain(words.add);
  expect(render(<ContactsSection />, locale)).toContain(words.add);
});

it.each(["en", "de"] as const)(
  "asks a contact once, lets them end it, and says when a link is dead, in %s",
  (locale) => {
    const words = BILLING[locale].contactAnswer;
    const answer = (isConfirmed: boolean | null, workspace: string | null = null, mailsQuota = false) =>
      render(
        <ContactAnswer
          token="t"
          contact={
            isConfirmed === null
              ? null
              : { ...contact(1), isConfirmed, accountEmail: "<b>@example.org", workspace, mailsQuota }
          }
        />,
        locale,
      );
    expect(answer(false)).toMatch(new RegExp(`${words.yes}.*${words.no}`, "s"));
    expect(answer(false)).toContain("&lt;b&gt;@example.org");
    expect(answer(true)).toContain(words.stop);
    expect(answer(true)).not.toContain(`>${words.yes}<`);
    // What a workspace has used is told to who wants it, and to nobody that has not agreed.
    expect(answer(true)).not.toContain(words.tellMe);
    expect(answer(false, "Acme")).not.toContain(words.tellMe);
    expect(answer(true, "Acme")).toContain(`>${words.tellMe}<`);
    expect(answer(true, "Acme", true)).toContain(`>${words.tellNot}<`);
    expect(answer(null)).toContain(words.dead.title);
    expect(answer(null)).not.toContain("<button");
  },
);
