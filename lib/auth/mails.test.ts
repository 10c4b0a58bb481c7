import { describe, expect, it } from "vitest";
import { renderLetter } from "../platform/mail/letter/render-letter.ts";
import { mailSchema } from "../platform/mail/queue-mail.ts";
import {
  alreadyRegisteredMail,
  choosePasswordMail,
  passwordChangedMail,
  resetPasswordMail,
  verifyEmailMail,
} from "./mails.ts";

const URL = "https://nexus.example/x?token=abc&a=1";
const HOSTILE = { email: "a@example.org", displayName: '<img src=x onerror="alert(1)">\r\nBcc: b@example.org' };

describe.each(["en", "de"] as const)("mails in %s", async (language) => {
  const to = { ...HOSTILE, language };
  const mails = [
    verifyEmailMail(to, "123456", URL),
    alreadyRegisteredMail(to, URL),
    resetPasswordMail(to, URL),
    choosePasswordMail(to, URL),
    passwordChangedMail(to, URL),
  ];
  const parts = await Promise.all(mails.map(({ subject, letter }) => renderLetter(subject, letter)));

  it("are well formed, in text and HTML, with their link in both", () => {
    for (const mail of mails) expect(mailSchema.safeParse(mail).success).toBe(true);
    for (const { text, html } of parts) {
      expect(text).toContain(URL);
      expect(html).toContain("token=abc&amp;a=1");
      expect(html).toContain(`lang="${language}"`);
    }
    expect(parts[0]?.text).toContain("123456");
    expect(parts[0]?.html).toContain("123456");
  });

  it("repeat nothing that the person who signed up wrote", () => {
    const written = mails.map(({ subject }, index) => `${subject}${parts[index]?.text}${parts[index]?.html}`);
    expect(written.join()).not.toContain("onerror");
  });
});

it.each(["a@example.org\r\nBcc: x@example.org", "a@example.org, b@example.org", "a@example.org\0"])(
  "is not addressed to %j",
  (to) => {
    const letter = { language: "en", lines: ["l"], footer: "f" };
    expect(mailSchema.safeParse({ to: "a@example.org", subject: "s", letter, kind: "test" }).success).toBe(true);
    expect(mailSchema.safeParse({ to, subject: "s", letter, kind: "test" }).success).toBe(false);
  },
);
