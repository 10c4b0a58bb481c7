import { describe, expect, it } from "vitest";
import { mailSchema } from "../platform/mail/queue-mail.ts";
import { alreadyRegisteredMail, passwordChangedMail, resetPasswordMail, verifyEmailMail } from "./mails.ts";

const URL = "https://nexus.example/x?token=abc&a=1";
const HOSTILE = { email: "a@example.org", displayName: '<img src=x onerror="alert(1)">\r\nBcc: b@example.org' };

describe.each(["en", "de"] as const)("mails in %s", (language) => {
  const to = { ...HOSTILE, language };
  const mails = [
    verifyEmailMail(to, "123456", URL),
    alreadyRegisteredMail(to, URL),
    resetPasswordMail(to, URL),
    passwordChangedMail(to, URL),
  ];

  it("are well formed, in text and HTML, with their link in both", () => {
    for (const mail of mails) {
      expect(mailSchema.safeParse(mail).success).toBe(true);
      expect(mail.text).toContain(URL);
      expect(mail.html).toContain("token=abc&#38;a=1");
    }
    expect(mails[0]?.text).toContain("123456");
  });

  it("repeat nothing that the person who signed up wrote", () => {
    for (const mail of mails) expect(`${mail.subject}${mail.text}${mail.html}`).not.toContain("onerror");
  });
});

it.each(["a@example.org\r\nBcc: x@example.org", "a@example.org, b@example.org", "a@example.org\0"])(
  "is not addressed to %j",
  (to) => {
    expect(mailSchema.safeParse({ to, subject: "s", text: "t", html: "h", kind: "test" }).success).toBe(false);
  },
);
