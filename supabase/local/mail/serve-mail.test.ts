import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type MailServers, serveMail } from "./serve-mail.ts";

let directory: string;
let servers: MailServers;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "nexus-mail-"));
  servers = await serveMail({ directory, smtpPort: 0, httpPort: 0 });
  const transport = createTransport(servers.smtpUrl);
  await transport.sendMail({
    from: "Nexus AI <nexus@localhost>",
    to: "Ada@Example.org",
    subject: 'Confirm <script>alert("1")</script> – ä',
    text: "Open http://localhost:3000/verify?token=a&b=c now",
    html: "<p>Hello <a href='http://localhost:3000/verify'>confirm</a></p>",
  });
  await transport.sendMail({ from: "nexus@localhost", to: "bob@example.org", subject: "Other", text: "Plain" });
  transport.close();
});

afterAll(async () => {
  await servers.stop();
  await rm(directory, { recursive: true, force: true });
});

const read = async (path: string) => (await fetch(servers.outboxUrl + path)).json() as Promise<{ data: never[] }>;

it("lists mails newest first and by recipient", async () => {
  expect((await read("/api/messages")).data).toMatchObject([{ subject: "Other" }, { from: "nexus@localhost" }]);
  expect((await read("/api/messages?to=ada@example.org")).data).toEqual([
    expect.objectContaining({
      to: ["Ada@example.org"],
      subject: 'Confirm <script>alert("1")</script> – ä',
      text: expect.stringContaining("http://localhost:3000/verify?token=a&b=c"),
      html: expect.stringContaining("confirm"),
    }),
  ]);
  expect((await read("/api/messages?to=nobody@example.org")).data).toEqual([]);
});

it("shows mails as pages with markup escaped and the HTML part sandboxed", async () => {
  const list = await fetch(servers.outboxUrl);
  expect(list.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(await list.text()).toContain("Confirm &lt;script&gt;");
  const [message] = (await read("/api/messages?to=ada@example.org")).data as { id: string }[];
  const page = await (await fetch(`${servers.outboxUrl}/messages/${message?.id}`)).text();
  expect(page).toContain('href="http://localhost:3000/verify?token=a&amp;b=c"');
  expect(page).toMatch(/<iframe[^>]+sandbox="allow-popups allow-popups-to-escape-sandbox"/);
  const part = await fetch(`${servers.outboxUrl}/messages/${message?.id}/html`);
  expect(part.headers.get("content-security-policy")).toMatch(/^sandbox /);
});

it.each(["/messages/nope", "/api/messages/..%2f..%2fetc", "/api/other", "/messages/x/y/z"])(
  "answers 404 for %s",
  async (path) => {
    expect((await fetch(servers.outboxUrl + path)).status).toBe(404);
  },
);

it("keeps its mails over a restart", async () => {
  await servers.stop();
  servers = await serveMail({ directory, smtpPort: 0, httpPort: 0 });
  expect((await read("/api/messages")).data).toHaveLength(2);
});

it("forgets the mails of one recipient, and leaves those of others", async () => {
  const answer = await fetch(`${servers.outboxUrl}/api/messages?to=ADA@example.org`, { method: "DELETE" });
  expect(answer.status).toBe(200);
  expect((await read("/api/messages")).data).toMatchObject([{ subject: "Other" }]);
});
