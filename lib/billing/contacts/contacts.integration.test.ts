import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { GET, POST } from "../../../app/api/webhooks/billing-contact/route.ts";
import { type SendOptions, send } from "../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { setClock } from "../../platform/clock.ts";
import { hashToken } from "../../platform/crypto/hash.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { newId } from "../../platform/ids.ts";
import { prepareMailQueue } from "../../platform/mail/queue-mail.ts";
import { closeMailTransport } from "../../platform/mail/send-mail.ts";
import type { Notice } from "../mails/notice.ts";
import { queueNotices } from "../mails/queue-notices.ts";
import { openMailbox, readMailbox } from "../mails/testing/mailbox.ts";
import { addContactEndpoint, listContactsEndpoint, removeContactEndpoint } from "./api.ts";
import { MAX_CONTACTS } from "./policy.ts";
import type { Contact } from "./schema.ts";
import { makeContactToken } from "./token.ts";

beforeAll(() => {
  vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_none");
  vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef");
  resetEnv();
});
beforeEach(() => setClock());
afterAll(async () => {
  closeMailTransport();
});

const address = () => `${newId()}@books.example.org`;
const as = ({ cookie }: SignedInUser, endpoint: Parameters<typeof send>[0], more: SendOptions = {}) =>
  send(endpoint, { ...more, headers: { cookie } });
const codeOf = ({ status, body }: Awaited<ReturnType<typeof send>>) => `${status} ${body.error?.code}`;
async function add(user: SignedInUser, email: string): Promise<Contact> {
  const answer = await as(user, addContactEndpoint, { body: { email } });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.data as Contact;
}
const list = async (user: SignedInUser) =>
  ((await as(user, listContactsEndpoint)).body.data as { items: Contact[] }).items;
function press(token: string | null, act: string | null): Promise<Response> {
  const url = new URL("http://localhost:3000/api/webhooks/billing-contact");
  if (token !== null) url.searchParams.set("token", token);
  if (act !== null) url.searchParams.set("act", act);
  return POST(new Request(url, { method: "POST" }));
}

const RECEIPT: Notice = {
  kind: "payment_succeeded",
  paidMicroUsd: 29_000_000,
  invoice: { number: "NX-7", pageUrl: "https://pay.example/7" },
};
const PRIVATE: Notice = { kind: "billing_details_changed", address: "Home", taxIds: [] };
async function tell({ principal }: SignedInUser, notices: Notice[]): Promise<void> {
  await prepareMailQueue();
  await asService()
    .transaction()
    .execute((tx) => queueNotices(tx, principal.userId, notices));
}

describe("a billing contact", () => {
  it("is asked, gets nothing before agreeing, then receipts and nothing else, until they end it", async () => {
    const ada = await signedInUser();
    const email = address();
    const mails = openMailbox({ email });
    const contact = await add(ada, ` ${email.toUpperCase()} `);
    expect(contact).toMatchObject({ email, isConfirmed: false });
    const [question] = await mails();
    expect(question?.subject).toBe("Receipts from Nexus AI to this address?");
    expect(question?.text).toContain(ada.principal.email);
    expect(question?.text).toContain(`/billing-contact?token=${makeContactToken(contact.id)}`);
    await tell(ada, [RECEIPT]);
    expect(await mails()).toEqual([]);

    const token = makeContactToken(contact.id);
    expect((await press(token, "confirm")).status).toBe(200);
    expect((await press(token, "confirm")).status).toBe(200);
    expect(await list(ada)).toEqual([{ ...contact, isConfirmed: true }]);
    await tell(ada, [PRIVATE, RECEIPT]);
    const [receipt, ...more] = await mails();
    expect([receipt?.subject, more]).toEqual(["Receipt from Nexus AI: $29.00", []]);
    expect(receipt?.text).toContain("https://pay.example/7");
    expect(receipt?.text).toContain(`because ${ada.principal.email} has named you`);
    const oneClick = /^<(.*)>$/.exec(receipt?.headers["list-unsubscribe"] ?? "")?.[1] ?? "";
    // The person's own receipt cannot be turned off.
    const own = (await readMailbox(ada.principal)).filter(({ subject }) => /^Receipt/.test(subject));
    expect(own.map(({ headers }) => headers["list-unsubscribe"])).toEqual([undefined, undefined]);

    expect((await POST(new Request(oneClick, { method: "POST", body: "List-Unsubscribe=One-Click" }))).status).toBe(
      200,
    );
    expect(await list(ada)).toEqual([]);
    await tell(ada, [RECEIPT]);
    expect(await mails()).toEqual([]);
    // Ended is ended: the old link brings nothing back.
    expect((await press(token, "remove")).status).toBe(200);
    expect((await press(token, "confirm")).status).toBe(410);
    expect(await list(ada)).toEqual([]);
  });

  it("is asked in the person's language, and is removed by the person too", async () => {
    const ada = await signedInUser();
    await asService().updateTable("profiles").set({ language: "de" }).where("id", "=", ada.principal.userId).execute();
    const email = address();
    const { id } = await add(ada, email);
    expect((await readMailbox({ email })).map(({ subject }) => subject)).toEqual([
      "Belege von Nexus AI an diese Adresse?",
    ]);
    expect((await as(ada, removeContactEndpoint, { params: { id } })).status).toBe(204);
    expect(codeOf(await as(ada, removeContactEndpoint, { params: { id } }))).toBe("404 not_found");
    expect((await press(makeContactToken(id), "confirm")).status).toBe(410);
  });

  it("is nobody else's to see or remove, and no link's but its own", async () => {
    const [ada, bob] = [await signedInUser(), await signedInUser()];
    const [mine, theirs] = [await add(ada, address()), await add(bob, address())];
    expect(await list(bob)).toEqual([theirs]);
    expect(codeOf(await as(bob, removeContactEndpoint, { params: { id: mine.id } }))).toBe("404 not_found");
    const [, signature = ""] = makeContactToken(theirs.id).split(".");
    for (const token of [
      null,
      "",
      `${mine.id}.${signature}`,
      `${mine.id}.${"A".repeat(43)}`,
      `${mine.id}.${hashToken("unsubscribe", mine.id).toString("base64url")}`,
      `${makeContactToken(mine.id)}A`,
    ]) {
      for (const act of ["confirm", "remove"]) expect((await press(token, act)).status, String(token)).toBe(410);
    }
    for (const act of [null, "", "CONFIRM", "delete"]) {
      expect((await press(makeContactToken(mine.id), act)).status).toBe(400);
    }
    expect(await list(ada)).toEqual([mine]);
  });

  it("is not answered for by opening the link", async () => {
    const ada = await signedInUser();
    const contact = await add(ada, address());
    const query = `?token=${makeContactToken(contact.id)}&act=remove`;
    const answer = GET(new Request(`http://localhost:3000/api/webhooks/billing-contact${query}`));
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `/billing-contact${query}`]);
    expect(await list(ada)).toEqual([contact]);
  });
});

describe("adding one is refused", () => {
  const ask = (user: SignedInUser, body: object) => as(user, addContactEndpoint, { body });

  it("for what is no address, one's own, one that is there, and more than five, however many come at once", async () => {
    const ada = await signedInUser();
    const email = address();
    for (const bad of ["x", "", "a@b\r\nBcc: c@d.example", `${"a".repeat(250)}@example.org`]) {
      expect(codeOf(await ask(ada, { email: bad }))).toBe("422 invalid_input");
    }
    await add(ada, email);
    const refused = async (one: string) => (await ask(ada, { email: one })).body.error?.details;
    expect(await refused(ada.principal.email)).toEqual({ reason: "own" });
    expect(await refused(email)).toEqual({ reason: "taken" });
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(ada, { email: address() })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(MAX_CONTACTS - 1);
    expect(await list(ada)).toHaveLength(MAX_CONTACTS);
  });

  it("when an address was asked twice in a week, by whoever, and when an account asks too often", async () => {
    const email = address();
    for (const allowed of [true, true, false]) {
      const user = await signedInUser();
      const answer = await ask(user, { email });
      expect(codeOf(answer)).toBe(allowed ? "201 undefined" : "429 rate_limited");
    }
    expect(await readMailbox({ email })).toHaveLength(2);
    const ada = await signedInUser();
    const codes: string[] = [];
    for (let turn = 0; turn < 11; turn++) {
      const answer = await ask(ada, { email: address() });
      codes.push(codeOf(answer));
      if (answer.status === 201) {
        await as(ada, removeContactEndpoint, { params: { id: (answer.body.data as Contact).id } });
      }
    }
    expect(codes).toEqual([...Array.from({ length: 10 }, () => "201 undefined"), "429 rate_limited"]);
  });

  it("without using up what others may ask of the address", async () => {
    const [ada, bob] = [await signedInUser(), await signedInUser()];
    const email = address();
    await add(ada, email);
    const again = [];
    for (let times = 0; times < 10; times++) again.push(codeOf(await as(ada, addContactEndpoint, { body: { email } })));
    expect(new Set(again)).toEqual(new Set(["409 conflict"]));
    await add(bob, email);
    await add(ada, address());
  });

  it("where no mail can be sent", async () => {
    const ada = await signedInUser();
    const url = process.env.SMTP_URL ?? "";
    vi.stubEnv("SMTP_URL", "");
    resetEnv();
    try {
      expect(codeOf(await ask(ada, { email: address() }))).toMatch(/not_configured$/);
    } finally {
      vi.stubEnv("SMTP_URL", url);
      resetEnv();
    }
  });

  it("at an address that is not there where nothing is sold", async () => {
    const show = () => GET(new Request("http://localhost:3000/api/webhooks/billing-contact?token=x"));
    expect(show().status).toBe(303);
    vi.stubEnv("STRIPE_SECRET_KEY", "");
    vi.stubEnv("STRIPE_WEBHOOK_SECRET", "");
    resetEnv();
    try {
      expect([show().status, (await press("x", "confirm")).status]).toEqual([404, 404]);
    } finally {
      vi.stubEnv("STRIPE_SECRET_KEY", "sk_test_none");
      vi.stubEnv("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef");
      resetEnv();
    }
  });
});
