import { gzipSync } from "node:zlib";
import type { Response } from "@playwright/test";
import sharp from "sharp";
import { ChatPage } from "./fixtures/chat-page.ts";
import { provider } from "./fixtures/provider.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { expect, test } from "./fixtures/test.ts";

test("an answer streams in, says what it cost, and the conversation gets a title", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  const answer = await chat.ask("Which rivers flow through Vienna?");
  await expect(answer).toContainText("You wrote: Which rivers flow through Vienna?");
  await expect(answer.getByRole("button", { name: /Auto.*\$/ })).toBeVisible();
  await expect(chat.row("Which rivers flow through Vienna?")).toBeVisible();
  await page.reload();
  await expect(chat.answers).toHaveCount(1);
  await expect(chat.answers).toContainText("You wrote: Which rivers flow through Vienna?");
});

test("what is written before the page has come alive stays, behind what was saved, and is sent", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.composer.fill("Written on Monday");
  const alive = Promise.withResolvers<void>();
  await page.route("**/*.js", async (route) => {
    await alive.promise;
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  await chat.composer.fill("Written at once");
  alive.resolve();
  await expect(chat.composer).toHaveValue("Written on Monday\n\nWritten at once");
  await chat.send.click();
  await expect(await chat.lastAnswer()).toContainText("Written at once");
  await expect(chat.composer).toHaveValue("");
});

test("stopping keeps what was written and says so", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.say("Count slowly [hold:4] [long:20]");
  await expect(chat.answers.last()).toContainText("Paragraph 1");
  await chat.stop.click();
  await expect(chat.thread.getByText("You stopped this answer.")).toBeVisible();
  await expect(chat.answers.last()).toContainText("Paragraph 1");
  await expect(chat.answers.last()).not.toContainText("Paragraph 2 ");
  await provider.release();
  await page.reload();
  await expect(chat.thread.getByText("You stopped this answer.")).toBeVisible();
  await expect(chat.answers.last()).toContainText("Paragraph 1");
  const again = await chat.ask("And now without holding");
  await expect(again).toContainText("Turn 2 of this conversation");
});

test("what Auto would choose, and about what it costs, is shown before sending", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.composer.fill("Translate to French: where is the station?");
  const preview = page.getByRole("status").filter({ hasText: /Auto would choose .+, for about \$\d/ });
  await expect(preview).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  await expect(preview).toBeVisible();
  expect(await findSideways(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });
  await chat.send.click();
  await expect((await chat.lastAnswer()).getByRole("button", { name: /Auto.*\$/ })).toBeVisible();
  await expect(preview).toHaveCount(0);
});

test("an image and a text go with a message, and are still there after a reload", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#345" } })
    .png()
    .toBuffer();
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles([
      { name: "square.png", mimeType: "image/png", buffer: png },
      { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("The harbour freezes in January.") },
    ]);
  await expect(page.getByRole("button", { name: /^Remove/ })).toHaveCount(2);
  const answer = await chat.ask("What do these say?");
  await expect(answer).toContainText("1 images");
  const files = chat.thread.locator("[data-message]").first();
  for (const reloads of [false, true]) {
    if (reloads) await page.reload();
    await expect(files.getByText("notes.txt")).toBeVisible();
    await expect(files.getByRole("img", { name: "square.png" })).toBeVisible();
  }
});

test("its first load takes at most 200 kB of scripts", async ({ page }) => {
  const scripts: Response[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push(response);
  });
  await page.goto("/chat", { waitUntil: "load" });
  const bodies = await Promise.all([...scripts].map((response) => response.body()));
  const bytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes).toBeLessThanOrEqual(200_000);
});
