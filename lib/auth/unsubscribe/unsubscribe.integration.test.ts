import { beforeAll, describe, expect, it } from "vitest";
import { GET, POST } from "../../../app/api/webhooks/unsubscribe/route.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { hashToken } from "../../platform/crypto/hash.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { queueMail } from "../../platform/mail/queue-mail.ts";
import { sendMailHandler } from "../../platform/mail/send-mail.ts";
import { runWorker } from "../../testing/run-worker.ts";
import { updateProfileRow } from "../store/profiles.ts";
import { waitForMail } from "../testing/read-mail.ts";
import { unsubscribeLinks } from "./links.ts";
import { OPTIONAL_MAILS, type OptionalMail } from "./schema.ts";
import { makeUnsubscribeToken } from "./token.ts";

let ada: SignedInUser;
let bob: SignedInUser;
runWorker([sendMailHandler]);
beforeAll(async () => {
  [ada, bob] = [await signedInUser(), await signedInUser()];
});

const ALL_ON = { mailsBudgets: true, mailsKeyExpiry: true, mailsQuota: true };
const FIELD = { budgets: "mailsBudgets", key_expiry: "mailsKeyExpiry", quota: "mailsQuota" } as const;

async function choicesOf({ principal }: SignedInUser) {
  return asService()
    .selectFrom("profiles")
    .select(["mailsBudgets", "mailsKeyExpiry", "mailsQuota"])
    .where("id", "=", principal.userId)
    .executeTakeFirstOrThrow();
}
const tokenOf = ({ principal }: SignedInUser, mail: OptionalMail) =>
  makeUnsubscribeToken({ userId: principal.userId, mail });
/** As a mail program posts it: form encoded, without cookies, Origin or Referer. */
function press(token: string | null): Promise<Response> {
  const url = new URL("http://localhost:3000/api/webhooks/unsubscribe");
  if (token !== null) url.searchParams.set("token", token);
  return POST(
    new Request(url, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    }),
  );
}

describe("unsubscribing with one click", () => {
  it.each(OPTIONAL_MAILS)("turns off %s for whom it was sent to, and nothing else", async (mail) => {
    const user = await signedInUser();
    expect((await press(tokenOf(user, mail))).status).toBe(200);
    expect(await choicesOf(user)).toEqual({ ...ALL_ON, [FIELD[mail]]: false });
    expect(await choicesOf(ada)).toEqual(ALL_ON);
  });

  it("changes nothing more when it is replayed, and never turns anything on", async () => {
    const user = await signedInUser();
    const token = tokenOf(user, "quota");
    await Promise.all(Array.from({ length: 10 }, () => press(token)));
    expect(await choicesOf(user)).toEqual({ ...ALL_ON, mailsQuota: false });
    await updateProfileRow(user.principal, { mailsBudgets: false });
    await press(token);
    expect(await choicesOf(user)).toEqual({ ...ALL_ON, mailsQuota: false, mailsBudgets: false });
  });

  it("is refused with a link that was not made here", async () => {
    const good = tokenOf(ada, "quota");
    const [kind = "", userId = "", signature = ""] = good.split(".");
    const other = (content: string, purpose = "unsubscribe") => hashToken(purpose, content).toString("base64url");
    const forged = [
      null,
      "",
      "x",
      good.slice(0, -1),
      `${good}A`,
      ` ${good}`,
      // Another person's id, another kind, under a signature that is real.
      `${kind}.${bob.principal.userId}.${signature}`,
      `budgets.${userId}.${signature}`,
      `${kind}.${userId}.${"A".repeat(43)}`,
      `${kind}.${userId}.`,
      `${kind}.${userId}`,
      // Signed for something else, or over something that is no kind of mail that may be turned off.
      `${kind}.${userId}.${other(`${kind}.${userId}`, "verify_email")}`,
      `receipts.${userId}.${other(`receipts.${userId}`)}`,
      `${kind.toUpperCase()}.${userId}.${signature}`,
    ];
    for (const token of forged) expect((await press(token)).status, String(token)).toBe(410);
    expect(await choicesOf(ada)).toEqual(ALL_ON);
    expect(await choicesOf(bob)).toEqual(ALL_ON);
  });

  it("does not tell whether there is such an account", async () => {
    const [known, unknown] = [
      await press(tokenOf(bob, "key_expiry")),
      await press(makeUnsubscribeToken({ userId: newId(), mail: "key_expiry" })),
    ];
    expect([known.status, await known.json()]).toEqual([unknown.status, await unknown.json()]);
  });

  it("is not done by opening the address: that leads to the page that asks", async () => {
    const token = tokenOf(ada, "budgets");
    const answer = await GET(new Request(`http://localhost:3000/api/webhooks/unsubscribe?token=${token}`));
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `/unsubscribe?token=${token}`]);
    expect(await choicesOf(ada)).toEqual(ALL_ON);
  });
});

it("is offered by the mail's headers and by a link in both parts (RFC 8058)", async () => {
  const { userId, email } = ada.principal;
  const unsubscribe = unsubscribeLinks({ userId, mail: "quota" }, "en");
  const letter = { language: "en" as const, lines: ["Eighty."], footer: "end", unsubscribe };
  await queueMail({ to: email, kind: "test", subject: "Optional", letter });
  const { unsubscribe: _, ...needed } = letter;
  await queueMail({ to: email, kind: "test", subject: "Needed", letter: needed });
  const { headers, text, html } = await waitForMail(email, /^Optional$/);
  expect(headers["list-unsubscribe"]).toBe(`<${unsubscribe.oneClickUrl}>`);
  expect(headers["list-unsubscribe-post"]).toBe("List-Unsubscribe=One-Click");
  expect(text).toContain(unsubscribe.url);
  expect(html).toContain(`href="${unsubscribe.url}"`);
  expect((await waitForMail(email, /^Needed$/)).headers["list-unsubscribe"]).toBeUndefined();
});
