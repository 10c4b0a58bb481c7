import { describe, expect, it } from "vitest";
import { mailSchema } from "../../platform/mail/queue-mail.ts";
import { deletionRequestedMail, deletionWaitsMail } from "./data-mails.ts";

const to = { email: "ada@example.com", language: "de", timeZone: "Asia/Kolkata" } as const;
const APP_URL = "https://nexus.example.com";

describe("the mail about an account that is going to be deleted", () => {
  it("says when in the time zone of who reads it", () => {
    const place = { device: "Firefox", ip: "192.0.2.1", when: "jetzt" };
    const { letter } = deletionRequestedMail(to, "2026-12-31T20:00:00.000Z", place, APP_URL);
    expect(letter.lines[0]).toContain("am 1. Januar 2027 um 01:30 (Asia/Kolkata) gelöscht");
  });

  it("can be sent to whoever owns many workspaces, with the first of their names", () => {
    const names = Array.from({ length: 60 }, (_, index) => `${"Raketen ".repeat(9)}${index}`);
    for (const language of ["en", "de"] as const) {
      const mail = mailSchema.parse(deletionWaitsMail({ ...to, language }, names, APP_URL));
      expect(mail.letter.lines[0]).toContain(names[0]);
      expect(mail.letter.lines[0]).toMatch(/55 (more|weitere)/);
    }
    expect(deletionWaitsMail({ ...to, language: "en" }, ["A", "B"], APP_URL).letter.lines[0]).toContain(
      "own: A and B.",
    );
    expect(deletionWaitsMail(to, ["A"], APP_URL).letter.lines[0]).toContain("gehören: A.");
  });
});
