import type { Page } from "@playwright/test";
import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { expect, test } from "./fixtures/test.ts";

const QUESTION = "What did the lighthouse say to the sea?";

/** Opens Settings → Router once the cache's settings are there. */
async function openCache(page: Page): Promise<void> {
  await page.goto("/settings/router");
  await expect(page.getByRole("list", { name: "Response cache" })).toBeVisible();
}

/** Changes a setting and waits until it is saved. */
async function saving(page: Page, act: () => Promise<unknown>): Promise<void> {
  const saved = page.waitForResponse((response) => response.url().endsWith("/api/v1/cache") && response.ok());
  await act();
  await saved;
}

test("an answer is given again from the cache, says so and what it saved, and the cache can be emptied", async ({
  page,
}) => {
  await openCache(page);
  const exact = page.getByRole("switch", { name: "Give the same answer again" });
  await expect(exact).not.toBeChecked();
  await expect(page.getByText("No answer has come from the cache yet")).toBeVisible();
  await expect(page.getByRole("button", { name: "Clear the cache" })).toHaveCount(0);
  await exact.focus();
  await saving(page, () => page.keyboard.press("Space"));
  await expect(exact).toBeChecked();
  await saving(page, () => page.getByText("At once", { exact: true }).click());

  const api = new ChatApi(page.request);
  await api.create([QUESTION]);
  const chat = new ChatPage(page);
  await page.goto(`/chat/${await api.create([QUESTION])}`);
  const answer = await chat.lastAnswer();
  const chip = answer.getByRole("button", { name: /from cache/ });
  await expect(chip).toBeVisible();
  await chip.click();
  const reason = page.getByRole("dialog", { name: /^Why/ });
  await expect(reason.getByText(/^From your cache, written .*\. Saved \$/)).toBeVisible();
  await page.keyboard.press("Escape");

  // Asking again is asking for another answer.
  await answer.hover();
  await answer.getByRole("button", { name: "Answer again" }).click();
  await page.getByRole("button", { name: "As before" }).click();
  await expect(chat.thread.getByText("Version 2 of 2")).toBeAttached();
  await chat.lastAnswer();
  await expect(chat.answers.last().getByRole("button", { name: /from cache/ })).toHaveCount(0);

  await openCache(page);
  await expect(exact).toBeChecked();
  await expect(page.getByText("1 answer from the cache")).toBeVisible();
  await page.getByRole("button", { name: "Clear the cache" }).click();
  const asking = page.getByRole("alertdialog", { name: "Clear the cache?" });
  await asking.getByRole("button", { name: "Clear the cache" }).click();
  await expect(page.getByText("The cache is empty")).toBeVisible();
  await expect(page.getByRole("button", { name: "Clear the cache" })).toHaveCount(0);
  // What was saved is in the ledger, not in the cache.
  await expect(page.getByText("1 answer from the cache")).toBeVisible();
});

test("a setting that cannot be saved goes back and says so; a cache that cannot be read offers to try again", async ({
  page,
  tolerate,
}) => {
  tolerate(/status of 503/);
  await openCache(page);
  await page.route("**/api/v1/cache", (route) =>
    route.fulfill({ status: 503, json: { error: { code: "unavailable", message: "Not now." } } }),
  );
  const exact = page.getByRole("switch", { name: "Give the same answer again" });
  const before = await exact.isChecked();
  await exact.click();
  await expect(page.getByText("A service we depend on does not answer.")).toBeVisible();
  await expect(exact).toBeChecked({ checked: before });
  await page.reload();
  await expect(page.getByText("The cache could not be read.")).toBeVisible({ timeout: 30_000 });
  await page.unroute("**/api/v1/cache");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("list", { name: "Response cache" })).toBeVisible();
});

test("the settings of the cache fit a narrow phone in German", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto("/settings/appearance");
  await page.getByLabel("Language", { exact: true }).selectOption("de");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.goto("/settings/router");
  const list = page.getByRole("list", { name: "Antwort-Cache" });
  await expect(list).toBeVisible();
  expect(await findSideways(page)).toEqual([]);
  const { x, width } = (await list.boundingBox()) ?? { x: 0, width: Number.POSITIVE_INFINITY };
  expect(x + width).toBeLessThanOrEqual(360);
});
