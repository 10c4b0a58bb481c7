import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it, vi } from "vitest";
import de from "../../messages/de/proof.json" with { type: "json" };
import en from "../../messages/en/proof.json" with { type: "json" };
import { PasswordByMail } from "./password-by-mail";

vi.mock("next/navigation", () => ({ usePathname: () => "/settings/security" }));

function render(hasPassword: boolean, locale: "en" | "de"): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={{ proof: { en, de }[locale] }} timeZone="UTC">
      <PasswordByMail hasPassword={hasPassword} />
    </NextIntlClientProvider>,
  );
}

it("leads whoever forgot the password to a mail that sets one, and back to the page they were on", () => {
  const html = render(true, "en");
  expect(html).toContain('href="/forgot-password?next=%2Fsettings%2Fsecurity"');
  expect(html).toContain("Forgot your password?");
  expect(html).not.toContain("no password");
});

it("says to an account without a password, which nothing else can confirm, that a mail sets one", () => {
  expect(render(false, "en")).toContain("This account has no password");
  expect(render(false, "en")).toContain("Set a password by mail");
  expect(render(false, "de")).toContain("Dieses Konto hat kein Passwort");
});
