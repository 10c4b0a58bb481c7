import { randomBytes } from "node:crypto";
import { expect, test } from "@playwright/test";
import { type CutProxy, startCutProxy } from "../lib/testing/cut-proxy.ts";
import { migrate } from "../supabase/local/migrate.ts";
import { createAccount } from "./fixtures/accounts.ts";
import { findApp } from "./fixtures/app-process.ts";
import { LiveChat, seenUntil } from "./fixtures/live-chat.ts";
import { type OwnProduct, startOwnProduct } from "./fixtures/own-product.ts";
import { provider } from "./fixtures/provider.ts";
import { type Running, startServices } from "./fixtures/start-product.ts";

// RL-35 on the product as it runs hosted, with its services elsewhere: what stands between it and the database can
// then lose connections, which is what makes the driver throw outside of every promise.
let services: Running<Record<string, string>>;
let proxy: CutProxy;
let product: OwnProduct;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  services = await startServices({});
  const { DATABASE_URL = "", ...env } = services.value;
  await migrate(DATABASE_URL);
  proxy = await startCutProxy(DATABASE_URL);
  product = await startOwnProduct({
    ...env,
    DATABASE_URL: proxy.url,
    NEXUS_SECRET: randomBytes(32).toString("base64url"),
    NEXUS_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64")}`,
  });
});
test.afterAll(async () => {
  await product?.stop();
  await proxy?.stop();
  await services?.stop();
});

test("a request whose database connection is lost fails alone; the process and all answers go on (RL-35)", async () => {
  test.setTimeout(90_000);
  const app = findApp(product.pid);
  const [unlucky, lucky] = await Promise.all([
    createAccount(product, "unlucky", "team"),
    createAccount(product, "lucky", "team"),
  ]);
  const [hers, his] = [new LiveChat(product.url, unlucky), new LiveChat(product.url, lucky)];
  const answers = Array.from({ length: 4 }, (_, index) => his.prepare(`Goes on ${index} [hold:5] [long:8]`));
  const reading = answers.map((sent) => his.send(sent));
  await expect.poll(provider.heldStreams).toBe(4);
  const statusOf = async (chat: LiveChat) => (await chat.get("/conversations")).status;

  // Each time her transaction begins its connection is lost; his requests use the same pool at the same moment.
  for (let time = 0; time < 6; time++) {
    proxy.cutOn(unlucky.userId);
    const [lost, ...others] = await Promise.all([statusOf(hers), ...Array.from({ length: 5 }, () => statusOf(his))]);
    expect({ lost, others }).toEqual({ lost: 503, others: [200, 200, 200, 200, 200] });
  }
  expect(proxy.cuts).toBeGreaterThanOrEqual(6);
  proxy.cutOn(null);
  expect(await statusOf(hers), "she is served as before").toBe(200);

  // All connections at once, and again while the driver greets the database, where it has nobody to tell.
  proxy.cutAll();
  proxy.cutOn("pg_catalog.pg_type");
  await Promise.all(Array.from({ length: 5 }, () => statusOf(hers)));
  await expect.poll(product.output).toMatch(/"service":"app".*"msg":"unhandled rejection"/);
  proxy.cutOn(null);
  await expect.poll(() => statusOf(hers)).toBe(200);
  expect(new Set(await Promise.all(Array.from({ length: 30 }, () => statusOf(his))))).toEqual(new Set([200]));

  expect(await provider.release()).toBe(4);
  await Promise.all(reading);
  for (const sent of answers) {
    expect({ isDone: sent.isDone, text: seenUntil(sent) }).toEqual({
      isDone: true,
      text: expect.stringContaining("Paragraph 8 of 8"),
    });
    const { nodes } = await his.conversation(sent.conversationId);
    expect(nodes[1]?.message).toMatchObject({
      parts: [{ type: "text", text: seenUntil(sent) }],
      metadata: { status: "complete" },
    });
  }
  expect(findApp(product.pid), "it is the same process").toBe(app);
  const isPrintedByNext = /unhandledRejection:|uncaughtException:/.test(product.output());
  expect(isPrintedByNext, "errors are logged by us, not printed with all that hangs on them").toBe(false);
});
