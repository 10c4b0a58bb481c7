import type { Page } from "@playwright/test";
import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

/** Opens a new conversation of this title and returns its page. */
async function openConversation(page: Page, title: string): Promise<ChatPage> {
  const id = await new ChatApi(page.request).create([title], { title });
  const chat = new ChatPage(page);
  await page.goto(`/chat/${id}`);
  await chat.lastAnswer();
  return chat;
}

/** Chooses an act from the menu of a conversation in the sidebar. */
async function choose(chat: ChatPage, title: string, act: string): Promise<void> {
  await chat.row(title).hover();
  await chat.sidebar.getByRole("button", { name: `Options for “${title}”` }).click();
  await chat.page.getByRole("menuitem", { name: act, exact: true }).click();
}

test("pin and unpin", async ({ page }) => {
  const chat = await openConversation(page, "To be pinned");
  await choose(chat, "To be pinned", "Pin");
  const pinned = chat.sidebar.getByRole("region", { name: "Pinned" });
  await expect(pinned.getByRole("link", { name: "To be pinned" })).toBeVisible();
  await page.reload();
  await expect(pinned.getByRole("link", { name: "To be pinned" })).toBeVisible();
  await choose(chat, "To be pinned", "Unpin");
  await expect(pinned).toHaveCount(0);
});

test("rename by double click, and escape keeps the old title", async ({ page }) => {
  const chat = await openConversation(page, "First title");
  await chat.row("First title").dblclick();
  const field = page.getByRole("textbox", { name: "Title of the conversation" });
  await field.fill("Never kept");
  await field.press("Escape");
  await expect(chat.row("First title")).toBeVisible();
  await choose(chat, "First title", "Rename");
  await field.fill("Second title");
  await field.press("Enter");
  await expect(chat.row("Second title")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Second title" })).toBeVisible();
  await expect(page).toHaveTitle("Second title · Nexus AI");
  await page.reload();
  await expect(chat.row("Second title")).toBeVisible();
});

test("archive with undo, and back from the archive", async ({ page }) => {
  const chat = await openConversation(page, "For the archive");
  await choose(chat, "For the archive", "Archive");
  await expect(chat.row("For the archive")).toHaveCount(0);
  await page.getByRole("region", { name: "Notifications" }).getByRole("button", { name: "Undo" }).click();
  await expect(chat.row("For the archive")).toBeVisible();
  await choose(chat, "For the archive", "Archive");
  await expect(chat.row("For the archive")).toHaveCount(0);
  await chat.sidebar.getByRole("button", { name: "Archived" }).click();
  const archive = page.getByRole("navigation", { name: "Archived" });
  await archive.getByRole("link", { name: "For the archive" }).hover();
  await archive.getByRole("button", { name: "Options for “For the archive”" }).click();
  await page.getByRole("menuitem", { name: "Move out of the archive" }).click();
  await expect(archive.getByRole("link", { name: "For the archive" })).toHaveCount(0);
  await page.getByRole("button", { name: "Archived" }).click();
  await expect(chat.row("For the archive")).toBeVisible();
});

test("delete leaves the conversation at once and can be undone", async ({ page }) => {
  const chat = await openConversation(page, "To be deleted");
  const path = new URL(page.url()).pathname;
  await choose(chat, "To be deleted", "Delete");
  await expect(chat.row("To be deleted")).toHaveCount(0);
  await expect(page).toHaveURL(/\/chat$/);
  await page.getByRole("region", { name: "Notifications" }).getByRole("button", { name: "Undo" }).click();
  await expect(chat.row("To be deleted")).toBeVisible();
  await page.reload();
  await chat.row("To be deleted").click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  await expect(chat.answers.last()).toContainText("You wrote: To be deleted");
});

test("a deleted or foreign conversation says that it does not exist", async ({ page, tolerate }) => {
  tolerate(/status of 404/);
  const chat = await openConversation(page, "Gone for good");
  const path = new URL(page.url()).pathname;
  await choose(chat, "Gone for good", "Delete");
  await expect(page).toHaveURL(/\/chat$/);
  await page.goto(path);
  await expect(page.getByText("This conversation does not exist")).toBeVisible();
  await page.goto("/chat/01a1fc0e-3d31-747f-ba3c-e54f45900ab7");
  await expect(page.getByText("This conversation does not exist")).toBeVisible();
});

test("a temporary chat is in no list, comes back after a reload, and is kept or ended", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await page.keyboard.press("Control+K");
  await page.getByRole("option", { name: "New temporary chat" }).click();
  const toggle = page.getByRole("button", { name: "Temporary chat" });
  await expect(toggle).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText(/Not in your history/)).toBeVisible();
  expect(await findViolations(page, "new temporary chat")).toEqual([]);

  await chat.ask("Said in passing");
  const bar = page.getByRole("region", { name: "Temporary chat" });
  await expect(bar).toContainText("deleted at most 24 hours");
  await expect(page).toHaveTitle("Temporary chat · Nexus AI");
  expect(await findViolations(page, "temporary chat")).toEqual([]);
  await page.reload();
  await expect(chat.thread.getByText("Said in passing", { exact: true })).toBeVisible();
  await expect(chat.row("Said in passing")).toHaveCount(0);
  await bar.getByRole("button", { name: "Save this chat" }).click();
  await expect(chat.row("Said in passing")).toBeVisible();
  await expect(bar).toHaveCount(0);

  await page.goto("/chat?temporary=1");
  await chat.untilReady();
  await chat.ask("Soon gone");
  await bar.getByRole("button", { name: "End chat" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "End chat" }).click();
  await expect(page.getByText("The chat is deleted.")).toBeVisible();
  await expect(page).toHaveURL(/\/chat$/);
  await expect(toggle).toHaveAttribute("aria-pressed", "false");
});

test("a temporary chat whose first message was refused and written anew is still one", async ({ page, tolerate }) => {
  tolerate(/status of 422/);
  const chat = new ChatPage(page);
  await page.goto("/chat?temporary=1");
  await chat.untilReady();
  const refusal = { error: { code: "invalid_input", message: "Not in these words." } };
  await page.route("**/api/v1/chat", (route) => route.fulfill({ status: 422, json: refusal }), { times: 1 });
  await chat.say("In these words");
  await chat.thread.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(chat.composer).toHaveValue("In these words");
  await chat.ask("In other words");
  const { conversation } = await new ChatApi(page.request).get(chat.conversationId);
  expect(conversation.temporary).toBe(true);
  await page.reload();
  await expect(chat.thread.getByText("In other words", { exact: true })).toBeVisible();
  await expect(chat.row("In other words")).toHaveCount(0);
});
