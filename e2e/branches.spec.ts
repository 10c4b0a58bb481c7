import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { expect, test } from "./fixtures/test.ts";

test("an edited message keeps its earlier version behind the arrows", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.ask("Name a red fruit");
  const bubble = chat.message("Name a red fruit");
  await bubble.hover();
  await bubble.getByRole("button", { name: "Edit", exact: true }).click();
  const editor = page.getByRole("textbox", { name: "Edit the message" });
  await expect(editor).toBeFocused();
  await editor.fill("Name a green fruit");
  await page.getByRole("button", { name: "Send", exact: true }).first().click();
  await expect(chat.answers.last()).toContainText("You wrote: Name a green fruit");
  await chat.lastAnswer();
  await expect(chat.thread.getByText("Version 2 of 2")).toBeAttached();
  await expect(chat.thread.getByText("2/2", { exact: true })).toBeVisible();
  await expect(chat.thread.getByText("Name a red fruit", { exact: true })).toHaveCount(0);

  await chat.thread.getByRole("button", { name: "Previous version" }).click();
  await expect(chat.thread.getByText("1/2", { exact: true })).toBeVisible();
  await expect(chat.answers.last()).toContainText("You wrote: Name a red fruit");
  await expect(chat.thread.getByRole("button", { name: "Previous version" })).toBeDisabled();

  // The branch that is shown is kept, and a message goes on from it.
  await page.reload();
  await expect(chat.thread.getByText("1/2", { exact: true })).toBeVisible();
  await expect(chat.answers.last()).toContainText("You wrote: Name a red fruit");
  const next = await chat.ask("And another one");
  await expect(next).toContainText("Turn 2 of this conversation");
  await chat.thread.getByRole("button", { name: "Next version" }).click();
  await expect(chat.thread.getByText("And another one", { exact: true })).toHaveCount(0);
  await expect(chat.answers.last()).toContainText("You wrote: Name a green fruit");
});

test("what is written into an earlier message stays while it is out of view", async ({ page }) => {
  test.slow();
  const texts = ["First of all", ...Array.from({ length: 4 }, (_, i) => `Filler ${i} [long:16]`)];
  const id = await new ChatApi(page.request).create(texts);
  const chat = new ChatPage(page);
  await page.goto(`/chat/${id}`);
  const first = chat.message("First of all");
  await expect(chat.answers.last()).toBeInViewport();
  // While its rows are measured, a thread at its end goes there again.
  const scrollToStart = () =>
    expect(async () => {
      await chat.thread.evaluate((thread) => thread.scrollTo(0, 0));
      await expect(chat.thread.locator("[data-index='0']")).toBeInViewport({ timeout: 1000 });
    }).toPass();
  await scrollToStart();
  await first.hover();
  await first.getByRole("button", { name: "Edit", exact: true }).click();
  const editor = page.getByRole("textbox", { name: "Edit the message" });
  await editor.fill("First of all, in other words");
  await chat.thread.evaluate((thread) => thread.scrollTo(0, thread.scrollHeight));
  await expect(chat.message("Filler 0 [long:16]")).toHaveCount(0);
  await scrollToStart();
  await expect(editor).toHaveValue("First of all, in other words");
});

test("answering again makes a second answer, by the model that is chosen", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.ask("Say hello");
  await chat.answers.last().hover();
  await chat.answers.last().getByRole("button", { name: "Answer again" }).click();
  const dialog = page.getByRole("dialog", { name: "Answer again" });
  await dialog.getByRole("combobox", { name: "Search models" }).fill("claude haiku");
  await dialog.getByRole("option", { name: /Haiku/ }).first().click();
  await expect(chat.thread.getByText("2/2", { exact: true })).toBeVisible();
  const second = await chat.lastAnswer();
  await expect(second.getByRole("button", { name: /Haiku/ })).toBeVisible();
  await expect(second).toContainText("claude-haiku");
  await chat.thread.getByRole("button", { name: "Previous version" }).click();
  await expect(chat.thread.getByText("1/2", { exact: true })).toBeVisible();
});

test("Arrow up in the empty composer edits the last message", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.ask("Typed in haste");
  await chat.composer.press("ArrowUp");
  const editor = page.getByRole("textbox", { name: "Edit the message" });
  await expect(editor).toBeFocused();
  await editor.press("Escape");
  await expect(editor).toHaveCount(0);
  await expect(chat.thread.getByText("Typed in haste", { exact: true })).toBeVisible();
});
