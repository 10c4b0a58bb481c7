import { sql } from "kysely";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { keepWaiting } from "./auth/oauth/flow-store.ts";
import { keepGrant } from "./auth/oauth/grants/store.ts";
import { insertConnection } from "./auth/oauth/store.ts";
import { sealPassword, sendCodeJob } from "./auth/send-code-job.ts";
import { secretContext } from "./auth/two-factor/sealed.ts";
import { sealedProviderKeys } from "./models/keys/sealed.ts";
import { openKey, putKey } from "./models/keys/store.ts";
import { openOperatorKey } from "./models/operator-keys/load-operator-keys.ts";
import { operatorKeyContext } from "./models/operator-keys/sealed.ts";
import { insertOperatorKey, listOperatorKeyRows } from "./models/operator-keys/store.ts";
import { openSecret, sealSecret } from "./platform/crypto/envelope.ts";
import { rotateKeys } from "./platform/crypto/rotation/rotate-keys.ts";
import { listStale, replaceEnvelopes } from "./platform/crypto/rotation/store.ts";
import { asService } from "./platform/db/scopes.ts";
import { resetEnv } from "./platform/env.ts";
import { newId } from "./platform/ids.ts";
import { enqueue } from "./platform/jobs/enqueue.ts";
import { openMail, queueMail, sendMailJob } from "./platform/mail/queue-mail.ts";
import { sealedColumns } from "./sealed-columns.ts";
import { createTestUser } from "./testing/create-user.ts";
import { dumpDatabase } from "./testing/dump-database.ts";

const OLD = process.env.NEXUS_ENCRYPTION_KEYS ?? "";
const NEW = `fresh:${Buffer.alloc(32, 42).toString("base64")}`;

function useRing(...keys: string[]): void {
  vi.stubEnv("NEXUS_ENCRYPTION_KEYS", keys.join(","));
  resetEnv();
}

// What other files have planted opens with no key.
beforeAll(async () => {
  for (const table of ["providerKeys", "operatorKeys", "totpFactors", "oauthFlows", "connectionGrants"] as const)
    await asService().deleteFrom(table).execute();
});
afterEach(async () => {
  // The other files know the old key only.
  useRing(OLD, NEW);
  await rotateKeys(sealedColumns);
  await asService().deleteFrom("operatorKeys").execute();
  vi.unstubAllEnvs();
  resetEnv();
});

const outcome = { status: "ok" as const, lastError: null };

/** 461 secrets of every kind that is kept. */
async function plant() {
  const user = await createTestUser();
  for (let index = 0; index < 400; index++) {
    const key = { provider: `p${index}`, apiKey: `sk-${index}`, baseUrl: index % 2 ? "https://gw.example/v1" : null };
    await putKey(user, key, "hint", outcome);
  }
  const factors = Array.from({ length: 20 }, (_, index) => ({ id: newId(), secret: `SECRET${index}` }));
  await asService()
    .insertInto("totpFactors")
    .values(
      factors.map(({ id, secret }) => ({
        id,
        userId: user.userId,
        name: "app",
        envelope: sealSecret(secret, secretContext(user.userId)),
        createdAt: new Date(),
      })),
    )
    .execute();
  for (let index = 0; index < 10; index++)
    await keepWaiting({
      userId: user.userId,
      provider: "google",
      issuer: "i",
      subject: String(index),
      email: user.email,
      grant: null,
    });
  const known = { issuer: "https://accounts.google.com", subject: user.userId };
  await insertConnection(asService(), { ...known, userId: user.userId, provider: "google", email: user.email });
  await keepGrant(asService(), known, { refreshToken: "refresh", expiresInSeconds: null });
  for (let index = 0; index < 20; index++) {
    await queueMail({
      to: user.email,
      subject: "Hello",
      letter: { language: "en", lines: [`link ${index}`], footer: "end" },
      kind: "reset_password",
    });
  }
  const id = newId();
  const stored = {
    id,
    provider: "openai",
    baseUrl: null,
    hint: "hint",
    weight: 1,
    dailyCapMicroUsd: null,
    enabled: true,
  };
  const envelope = sealSecret("sk-operator", operatorKeyContext(id, "openai", null));
  await asService()
    .transaction()
    .execute((tx) => insertOperatorKey(tx, { ...stored, envelope }));
  const { sealed } = await sealPassword(user.email, "violet harbour piano 41");
  for (let index = 0; index < 10; index++) {
    await enqueue(sendCodeJob, { email: user.email, reason: "sign_up", password: sealed });
  }
  return { user, factors };
}

async function readKeys(userId: string): Promise<string[]> {
  const rows = await asService()
    .selectFrom("providerKeys")
    .select(["provider", "baseUrl", "envelope"])
    .where("userId", "=", userId)
    .execute();
  return rows
    .filter((row) => openKey({ kind: "user", id: userId }, row).apiKey === `sk-${row.provider.slice(1)}`)
    .map((row) => row.provider);
}

describe("a rotation of keys (DP-09)", () => {
  it("brings everything under the new key while it is read and written, though it is broken off twice", async () => {
    const { user, factors } = await plant();
    useRing(NEW, OLD);
    let goesOn = true;
    let reads = 0;
    let unread = 0;
    const traffic = (async () => {
      for (let round = 0; goesOn; round++) {
        const found = await readKeys(user.userId);
        reads += 400;
        unread += 400 - found.length;
        const key = { provider: `p${round % 400}`, apiKey: `sk-${round % 400}`, baseUrl: null };
        await putKey(user, key, "hint", outcome);
      }
    })();
    for (const stopAfter of [1, 1]) {
      const stop = new AbortController();
      let batches = 0;
      const report = await rotateKeys(sealedColumns, {
        signal: stop.signal,
        onProgress: () => ++batches >= stopAfter && stop.abort(),
      });
      expect(report.left).toBeGreaterThan(0);
    }
    const report = await rotateKeys(sealedColumns);
    goesOn = false;
    await traffic;
    expect(report).toMatchObject({ keyId: "fresh", left: 0 });
    expect(report.columns.map(({ unopened }) => unopened)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(reads).toBeGreaterThan(400);
    expect(unread).toBe(0);
    // Nowhere, also where nobody thought of.
    const dump = [...(await dumpDatabase())].map(([table, rows]) => [
      table,
      rows.filter((row) => row.includes('"v1.k1.')),
    ]);
    expect(dump.filter(([, rows]) => rows?.length)).toEqual([]);

    // The old key is gone, and everything is still what it was.
    useRing(NEW);
    expect(await readKeys(user.userId)).toHaveLength(400);
    expect((await listOperatorKeyRows()).map((row) => openOperatorKey(row)?.apiKey)).toEqual(["sk-operator"]);
    const stored = await asService()
      .selectFrom("totpFactors")
      .select(["id", "envelope"])
      .where("userId", "=", user.userId)
      .execute();
    expect(
      stored.map(({ id, envelope }) => ({ id, secret: openSecret(envelope, secretContext(user.userId)) })),
    ).toEqual(expect.arrayContaining(factors));
    const { rows: jobs } = await sql<{ data: never }>`
      select data from pgboss.job where name = 'mail.send' and state = 'created'`.execute(asService());
    const texts = jobs.map(({ data }) => openMail(sendMailJob.schema.parse(data)).letter.lines[0]);
    expect(texts.toSorted()).toEqual(Array.from({ length: 20 }, (_, index) => `link ${index}`).toSorted());
  });

  it("does nothing the second time", async () => {
    const user = await createTestUser();
    await putKey(user, { provider: "openai", apiKey: "sk-0", baseUrl: null }, "hint", outcome);
    useRing(NEW, OLD);
    await rotateKeys(sealedColumns);
    const again = await rotateKeys(sealedColumns);
    expect(again.columns.map(({ rewrapped }) => rewrapped)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(again.left).toBe(0);
  });

  it("does not write over a secret that is replaced meanwhile", async () => {
    await asService().deleteFrom("providerKeys").execute();
    const user = await createTestUser();
    const key = { provider: "openai", apiKey: "sk-old", baseUrl: null };
    await putKey(user, key, "hint", outcome);
    useRing(NEW, OLD);
    const [read] = await listStale(sealedProviderKeys, "fresh", null, 1);
    if (!read) throw new Error("nothing to rotate");
    await putKey(user, { ...key, apiKey: "sk-new" }, "hint", outcome);
    const change = { id: read.id, old: read.envelope, fresh: read.envelope };
    expect(await replaceEnvelopes(sealedProviderKeys, [change])).toBe(0);
    const stored = await asService()
      .selectFrom("providerKeys")
      .select(["provider", "baseUrl", "envelope"])
      .where("userId", "=", user.userId)
      .executeTakeFirstOrThrow();
    expect(openKey({ kind: "user", id: user.userId }, stored).apiKey).toBe("sk-new");
  });

  it("goes on past what does not open, leaves it, and says so", async () => {
    const user = await createTestUser();
    await putKey(user, { provider: "a", apiKey: "sk-0", baseUrl: null }, "hint", outcome);
    await putKey(user, { provider: "b", apiKey: "sk-0", baseUrl: null }, "hint", outcome);
    const damage = asService()
      .updateTable("providerKeys")
      .where("userId", "=", user.userId)
      .where("provider", "=", "a");
    const { envelope } = await asService()
      .selectFrom("providerKeys")
      .select("envelope")
      .where("userId", "=", user.userId)
      .where("provider", "=", "b")
      .executeTakeFirstOrThrow();
    await damage.set({ envelope }).execute();
    useRing(NEW, OLD);
    const report = await rotateKeys(sealedColumns);
    expect(report.columns[0]).toMatchObject({ column: "public.provider_keys", unopened: 1 });
    expect(report.left).toBe(1);
    await asService().deleteFrom("providerKeys").where("userId", "=", user.userId).execute();
  });
});

it("knows every column of envelopes", async () => {
  const { rows } = await sql<{ name: string }>`
    select table_schema || '.' || table_name as name from information_schema.columns
    where column_name like '%envelope%' order by 1`.execute(asService());
  const known = sealedColumns.filter(({ job }) => job === undefined).map(({ table }) => table);
  expect(rows.map(({ name }) => name)).toEqual(known.toSorted());
});
