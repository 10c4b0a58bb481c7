import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Secret, TOTP } from "otpauth";
import { afterEach, expect, inject, it, vi } from "vitest";
import { secondFactorEndpoint, setAvatarEndpoint, signInEndpoint } from "./auth/api.ts";
import { createApiKeyEndpoint } from "./auth/api-keys/api.ts";
import { callEndpoint, cookieOf } from "./auth/testing/call-endpoint.ts";
import { makeAccount, signInAs } from "./auth/testing/make-account.ts";
import { addFactorEndpoint, confirmFactorEndpoint } from "./auth/two-factor/api.ts";
import { saveProviderKeyEndpoint } from "./models/keys/api.ts";
import { nowMs, setClock } from "./platform/clock.ts";
import { queueMail } from "./platform/mail/queue-mail.ts";
import { dumpDatabase } from "./testing/dump-database.ts";

// The provider's answer is scripted: a key that it accepts is stored.
vi.mock("./models/service/test-key.ts", () => ({ testProviderKey: async () => undefined }));

afterEach(() => setClock());

const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: nowMs() });
const tokenIn = (cookie: string, name: string) => new RegExp(`${name}=([^;]+)`).exec(cookie)?.[1] ?? "";

/** Puts twenty secrets of seven kinds into the product, each through its own door, and one text that is no secret. */
async function plant() {
  const account = await makeAccount();
  const cookie = await signInAs(account);
  const secrets: string[] = [];
  for (const id of ["openai", "anthropic", "google"]) {
    const apiKey = `sk-planted-${id}-0123456789abcdefWXYZ`;
    const saved = await callEndpoint(saveProviderKeyEndpoint, { cookie, params: { id }, body: { apiKey } });
    expect(saved.status).toBe(200);
    secrets.push(apiKey);
  }
  for (const name of ["planted marker", "b", "c"]) {
    const made = await callEndpoint(createApiKeyEndpoint, { cookie, body: { name } });
    // Of an API key lists show the first nine characters.
    secrets.push(String(made.body.data?.key).slice(9));
  }
  const added = await callEndpoint(addFactorEndpoint, { cookie, body: { name: "Phone" } });
  const { id, secret } = added.body.data as { id: string; secret: string };
  const confirmed = await callEndpoint(confirmFactorEndpoint, {
    cookie,
    params: { id },
    body: { code: codeOf(secret) },
  });
  secrets.push(secret, ...(confirmed.body.data as { recoveryCodes: string[] }).recoveryCodes);
  setClock(() => Date.now() + 60_000);
  const begun = await callEndpoint(signInEndpoint, { body: { email: account.email, password: account.password } });
  const held = cookieOf(begun.setCookies);
  const finished = await callEndpoint(secondFactorEndpoint, {
    cookie: held,
    body: { code: codeOf(secret), trust: true },
  });
  secrets.push(tokenIn(held, "__Host-nexus-sign-in"), tokenIn(cookieOf(finished.setCookies), "__Host-nexus-trust"));
  const link = "https://nexus.example/reset-password?token=planted-0123456789abcdefghij";
  await queueMail({
    to: account.email,
    subject: "Reset",
    letter: { language: "en", lines: [link], link: { label: "Reset", url: link }, footer: "end" },
    kind: "reset",
  });
  secrets.push("planted-0123456789abcdefghij");
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  await callEndpoint(setAvatarEndpoint, { cookie, body: png, headers: { "content-type": "image/png" } });
  return secrets;
}

/** The secret as it is and in what it may be written as: base64 at each of its three alignments, hex, raw bytes. */
function formsOf(secret: string): string[] {
  const values = [
    Buffer.from(secret),
    ...(/^[A-Z2-7]{32}$/.test(secret) ? [Buffer.from(Secret.fromBase32(secret).bytes)] : []),
  ];
  return [
    secret,
    ...values.flatMap((bytes) => [
      bytes.toString("hex"),
      ...[0, 1, 2].map((shift) =>
        Buffer.concat([Buffer.alloc(shift), bytes])
          .toString("base64")
          // Characters that also hold bits of what stands before or behind it.
          .slice(shift === 0 ? 0 : shift + 1, -4)
          .replace(/=+$/, ""),
      ),
    ]),
  ];
}

function readStorage(): string[] {
  const folder = join(inject("serviceDirectory"), "storage");
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).toString("latin1"));
}

it("holds no secret that somebody who has its dump could read (DP-06)", async () => {
  const secrets = await plant();
  expect(secrets).toHaveLength(20);
  expect(secrets.filter((secret) => secret.length < 10)).toEqual([]);
  const dump = [...(await dumpDatabase())].map(([table, rows]) => ({ table, text: rows.join("\n").toLowerCase() }));
  const files = readStorage();
  expect(files.length).toBeGreaterThan(0);
  // What is searched is really everything: what is no secret is found.
  expect(dump.filter(({ text }) => text.includes("planted marker")).map(({ table }) => table)).toContain(
    "public.api_keys",
  );
  expect(dump.some(({ table, text }) => table === "pgboss.job_common" && text.includes("mail.send"))).toBe(true);
  const hits = secrets.flatMap((secret, index) =>
    formsOf(secret).flatMap((form) => [
      ...dump.filter(({ text }) => text.includes(form.toLowerCase())).map(({ table }) => `secret ${index} in ${table}`),
      ...files.filter((text) => text.includes(form)).map(() => `secret ${index} in storage`),
    ]),
  );
  expect(hits).toEqual([]);
});
