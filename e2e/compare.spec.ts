import type { Locator, Page } from "@playwright/test";
import { newClientId } from "../lib/chat/client/new-client-id.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { provider } from "./fixtures/provider.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

const HAIKU = "Claude Haiku 4.5";
const MINI = "GPT-4.1 mini";

const column = (page: Page, letter: string) => page.getByRole("article", { name: new RegExp(`^Answer ${letter}:`) });

/** Marks models in the composer's list and closes it. */
async function pickModels(page: Page, names: readonly string[]): Promise<void> {
  await page.getByRole("button", { name: "Compare models" }).click();
  const dialog = page.getByRole("dialog", { name: "Compare models" });
  const search = dialog.getByRole("combobox", { name: "Search models" });
  await expect(search).toBeFocused();
  await expect(dialog.getByRole("button", { name: "Compare", exact: true })).toBeDisabled();
  for (const name of names) {
    await search.fill(name);
    const option = dialog.getByRole("option", { name: new RegExp(`^${name.replaceAll(".", "\\.")}`) }).first();
    await expect(option).toBeVisible();
    // By keyboard: the first match is the active one.
    await search.press("Enter");
    await expect(option).toHaveAttribute("aria-selected", "true");
  }
  await dialog.getByRole("button", { name: "Compare", exact: true }).click();
  await expect(dialog).toHaveCount(0);
}

const boxOf = async (locator: Locator) => {
  const box = await locator.boundingBox();
  if (!box) throw new Error("not on the page");
  return box;
};

test("named models answer side by side, outlive a reload, and one of them is kept", async ({ page }) => {
  const chat = new ChatPage(page);
  const question = "Which colour is the sky [side by side]";
  await provider.script({ model: "gpt-4.1-mini", promptIncludes: question }, { text: "It is blue." });
  await provider.script(
    { model: "claude-haiku-4-5", promptIncludes: question },
    { chunks: ["It is ", "often ", "grey."], holdAfterChunks: 2 },
  );
  await chat.openNew();
  await pickModels(page, [MINI, HAIKU]);
  await expect(page.getByRole("button", { name: "Compare: 2 models compared" })).toBeVisible();
  await chat.say(question);
  const [a, b] = [column(page, "A"), column(page, "B")];
  await expect(a).toContainText("It is blue.");
  await expect(b).toContainText("often");
  await expect(a).toHaveAttribute("aria-busy", "false");
  await expect(b).toHaveAttribute("aria-busy", "true");
  await expect(a).toContainText(MINI);
  await expect(b.getByRole("button", { name: "Stop answer B" })).toBeVisible();
  const [left, right] = [await boxOf(a), await boxOf(b)];
  expect(right.x).toBeGreaterThan(left.x + left.width);
  expect(Math.abs(right.y - left.y)).toBeLessThan(2);
  await expect(a.getByRole("button", { name: "Keep this answer" })).toBeDisabled();
  await expect(chat.composer).toHaveAttribute("placeholder", "Choose an answer above to go on");

  await page.reload();
  await expect(b).toContainText("often");
  await expect(b).toHaveAttribute("aria-busy", "true");
  await provider.release();
  await expect(b).toContainText("It is often grey.");
  await expect(b.getByRole("button", { name: new RegExp(HAIKU) })).toContainText("$");
  expect(await findViolations(page)).toEqual([]);

  await b.getByRole("button", { name: "Keep this answer" }).press("Enter");
  const kept = await chat.lastAnswer();
  await expect(kept).toContainText("It is often grey.");
  await expect(kept).toContainText("You kept this answer. Compared with");
  await expect(chat.thread.getByText("2/2", { exact: true })).toBeVisible();
  await expect(chat.thread.getByText("It is blue.")).toHaveCount(0);
  await chat.thread.getByRole("button", { name: "Previous version" }).click();
  await expect(chat.answers.last()).toContainText("It is blue.");
  await chat.thread.getByRole("button", { name: HAIKU, exact: true }).click();
  await expect(chat.answers.last()).toContainText("It is often grey.");
  await expect(await chat.ask("And at night")).toContainText("Turn 2 of this conversation");
});

test("a blind vote tells who wrote what, and rates the models", async ({ page }) => {
  const chat = new ChatPage(page);
  const question = "Write a TypeScript function that debounces another function, with tests [blind]";
  await provider.script({ promptIncludes: question }, { text: "Here it is." });
  // What other specs of this account have chosen is forgotten first.
  const headers = { origin: getTarget().url };
  expect((await page.request.post("/api/v1/router/preferences/reset-learning", { headers })).ok()).toBe(true);
  await page.goto("/settings/router");
  await expect(page.getByText("No votes yet")).toBeVisible();
  await chat.openNew();
  await page.getByRole("button", { name: "Compare models" }).click();
  const dialog = page.getByRole("dialog", { name: "Compare models" });
  await expect(dialog.getByRole("option").nth(3)).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByText("Blind", { exact: true }).click();
  await expect(dialog.getByText(/Two models of about the same strength/)).toBeVisible();
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Compare", exact: true }).click();
  await chat.say(question);
  const [a, b] = [column(page, "A"), column(page, "B")];
  await expect(a).toContainText("Here it is.");
  await expect(b).toContainText("Here it is.");
  const better = a.getByRole("button", { name: "A is better" });
  await expect(better).toBeEnabled();
  for (const one of [a, b]) {
    await expect(one).toContainText("Name after your vote");
    await expect(one).not.toContainText(/gpt|claude|\$|\d s/i);
  }
  expect(await findViolations(page)).toEqual([]);
  await better.click();
  await expect(page.getByText(/A was .+ · B was .+/)).toBeVisible();
  const kept = await chat.lastAnswer();
  await expect(kept).toContainText("You kept this answer. Compared blindly with");
  await expect(kept.getByRole("button", { name: /\$/ })).toBeVisible();

  await page.goto("/settings/router");
  const plot = page.getByRole("list", { name: "Ratings, best first" });
  await expect(plot.getByRole("listitem")).toHaveCount(2);
  await expect(plot.getByRole("listitem").first()).toContainText("1 vote");
  await page.getByText("Table", { exact: true }).click();
  const table = page.getByRole("table", { name: "Ratings from comparisons" });
  await expect(table.getByRole("row")).toHaveCount(3);
  expect(await findViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Forget all" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Forget all" }).click();
  await expect(page.getByText("No votes yet")).toBeVisible();
});

test("what is written while a comparison starts stays for the next message", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.ask("A question before");
  await pickModels(page, [MINI, HAIKU]);
  await chat.composer.fill("Which of you?");
  const held = Promise.withResolvers<void>();
  await page.route("**/api/v1/compare", async (route) => {
    await held.promise;
    await route.continue();
  });
  await chat.send.click();
  await chat.composer.press("End");
  await chat.composer.pressSequentially(" And then this");
  held.resolve();
  await expect(column(page, "B")).toBeVisible();
  await expect(chat.composer).toHaveValue("And then this");
});

test("one that fails and one that is stopped leave the third alone; all are stopped by Escape", async ({ page }) => {
  const chat = new ChatPage(page);
  const question = "Count to three [one fails]";
  await provider.script({ model: "gpt-4.1-mini", promptIncludes: question }, { fault: { status: 400 } });
  for (const model of ["claude-haiku-4-5", "gpt-4.1"])
    await provider.script(
      { model, promptIncludes: question },
      { chunks: ["One ", "two ", "three"], holdAfterChunks: 1 },
    );
  await chat.openNew();
  await pickModels(page, [MINI, HAIKU, "GPT-4.1"]);
  await chat.say(question);
  const [a, b, c] = [column(page, "A"), column(page, "B"), column(page, "C")];
  await expect(a.getByRole("alert")).toContainText("Nothing was charged");
  await expect(a.getByRole("button", { name: "Keep this answer" })).toHaveCount(0);
  await expect(c).toContainText("One");
  await b.getByRole("button", { name: "Stop answer B" }).click();
  await expect(b).toContainText("You stopped this answer.");
  await expect(c).toHaveAttribute("aria-busy", "true");
  await chat.composer.press("Escape");
  await expect(c).toContainText("You stopped this answer.");
  await c.getByRole("button", { name: "Keep this answer" }).click();
  await expect(chat.answers.last()).toContainText("One");
  await expect(chat.thread.getByText("3/3", { exact: true })).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });

  test("one answer is shown at a time, chosen by its letter", async ({ page }) => {
    const chat = new ChatPage(page);
    const question = "Say something short [phone]";
    await provider.script({ model: "gpt-4.1-mini", promptIncludes: question }, { text: "First." });
    await provider.script({ model: "claude-haiku-4-5", promptIncludes: question }, { text: "Second." });
    await chat.openNew();
    await pickModels(page, [MINI, HAIKU]);
    await chat.say(question);
    const [a, b] = [column(page, "A"), column(page, "B")];
    await expect(a).toBeInViewport({ ratio: 0.9 });
    await expect(b).not.toBeInViewport({ ratio: 0.1 });
    await page.getByRole("button", { name: "Show answer B" }).tap();
    await expect(b).toBeInViewport({ ratio: 0.9 });
    await expect(page.getByRole("button", { name: "Show answer B" })).toHaveAttribute("aria-pressed", "true");
    expect(await findSideways(page)).toEqual([]);
    await page.mouse.move(0, 0); // no tooltip
    expect(await findViolations(page)).toEqual([]);
    await b.getByRole("button", { name: "Keep this answer" }).tap();
    await expect(chat.answers.last()).toContainText("Second.");
  });

  test.describe("in German", () => {
    test("four answers and their acts fit while they are written", async ({ page }) => {
      const question = "Zähle bis drei [vier]";
      await provider.script({ promptIncludes: question }, { chunks: ["Eins ", "zwei"], holdAfterChunks: 1 });
      const conversationId = newClientId();
      const send = {
        trigger: "submit",
        id: newClientId(),
        conversationId,
        parentId: null,
        content: [{ type: "text", text: question }],
      };
      const models = ["openai/gpt-4.1-mini", "openai/gpt-4.1", "openai/gpt-5-mini", "anthropic/claude-haiku-4-5"];
      const started = await page.request.post("/api/v1/compare", {
        headers: { origin: getTarget().url },
        data: { id: newClientId(), blind: false, models, send },
      });
      expect(started.status()).toBe(201);
      await page.context().addCookies([{ name: "nexus-locale", value: "de", url: getTarget().url }]);
      await page.goto(`/chat/${conversationId}`);
      await expect(page.getByRole("article", { name: /^Antwort A:/ })).toContainText("Eins");
      await expect(page.getByRole("button", { name: "Alle anhalten" })).toBeInViewport();
      for (const letter of ["A", "B", "C", "D"])
        await expect(page.getByRole("button", { name: `Antwort ${letter} zeigen` })).toBeInViewport();
      expect(await findSideways(page)).toEqual([]);
      await provider.release();
      await expect(page.getByRole("button", { name: "Diese Antwort behalten" })).toHaveCount(4);
      await expect(page.getByRole("button", { name: "Keine ist gut" })).toBeInViewport();
    });
  });
});
