import { ChatPage } from "./fixtures/chat-page.ts";
import { provider } from "./fixtures/provider.ts";
import { expect, test } from "./fixtures/test.ts";

const PARAGRAPHS = 12;
const LAST = `Paragraph ${PARAGRAPHS} of ${PARAGRAPHS}`;

test("a reload and a second tab in mid-stream join the same answer, to the byte", async ({ page, context }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  const prompt = `Tell it at length [hold:25] [long:${PARAGRAPHS}]`;
  await chat.say(prompt);
  await expect(chat.answers.last()).toContainText("Paragraph 1 of");
  await expect.poll(provider.heldStreams).toBe(1);

  await page.reload();
  await expect(chat.answers.last()).toContainText("Paragraph 1 of");
  await expect(chat.stop).toBeVisible();

  const other = new ChatPage(await context.newPage());
  await other.page.goto(page.url());
  await expect(other.answers.last()).toContainText("Paragraph 1 of");
  await expect(other.stop).toBeVisible();
  await expect(other.answers.last()).not.toContainText(LAST);

  expect(await provider.release()).toBe(1);
  const joined = await chat.lastAnswer();
  const seenElsewhere = await other.lastAnswer();
  await expect(joined).toContainText(LAST);
  await expect(seenElsewhere).toContainText(LAST);

  const textOf = (tab: ChatPage) => tab.answers.last().locator(".prose").first().textContent();
  const text = await textOf(chat);
  expect(await textOf(other)).toBe(text);
  expect(text?.match(/Paragraph \d+ of/g)).toHaveLength(PARAGRAPHS);
  await page.reload();
  await chat.lastAnswer();
  expect(await textOf(chat)).toBe(text);
  expect(await provider.listChats(prompt), "the model was asked once").toHaveLength(1);
});

test("what another tab sends shows up here", async ({ page, context }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.ask("First from here");
  const other = new ChatPage(await context.newPage());
  await other.page.goto(page.url());
  await other.untilReady();
  await other.ask("Second from there");
  await page.bringToFront();
  await page.reload();
  await expect(chat.thread.getByText("Second from there", { exact: true })).toBeVisible();
});
