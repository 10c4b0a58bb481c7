import { expect, it } from "vitest";
import { isSmtpUrl, readSmtpUrl } from "./read-smtp-url.ts";

it("reads who sends, over which port and with TLS or not", () => {
  expect(readSmtpUrl("smtps://resend:re%25_1%40@smtp.resend.com")).toEqual({
    host: "smtp.resend.com",
    port: 465,
    secure: true,
    requireTLS: false,
    auth: { user: "resend", pass: "re%_1@" },
  });
  expect(readSmtpUrl("smtp://mail.example")).toMatchObject({ port: 587, secure: false, requireTLS: true });
  expect(readSmtpUrl("smtp://mail.example?tls=off").requireTLS).toBe(false);
  expect(readSmtpUrl("smtp://127.0.0.1:1025")).toEqual({
    host: "127.0.0.1",
    port: 1025,
    secure: false,
    requireTLS: false,
  });
});

it.each([
  ["smtp://[::1]:1025", "::1", false],
  ["smtp://[2001:db8::25]:25", "2001:db8::25", true],
])("connects %s to an address, not to a name in brackets", (url, host, requireTLS) => {
  expect(readSmtpUrl(url)).toMatchObject({ host, requireTLS });
});

it.each([
  ["smtp://user:100%sure@mail.example", false],
  ["smtp://us%er:password@mail.example", false],
  ["smtp://user:100%25sure@mail.example", true],
  ["smtp:mail.example", false],
  ["mail.example", false],
])("tells whether mails can be sent over %s: %s", (url, is) => {
  expect(isSmtpUrl(url)).toBe(is);
});
