import { startCutProxy } from "../lib/testing/cut-proxy.ts";
import { longText } from "../lib/testing/providers/echo-text.ts";
import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { provider } from "./fixtures/provider.ts";
import { getTarget } from "./fixtures/target.ts";
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

/** What the page shows of the last answer, and what is stored of it. */
async function readAnswer(chat: ChatPage) {
  const { nodes } = await new ChatApi(chat.page.request).get(chat.conversationId);
  const parts = nodes.at(-1)?.message.parts ?? [];
  return {
    shown: await chat.answers.last().locator(".prose").first().textContent(),
    stored: parts.map((part) => (part.type === "text" ? part.text : "")).join(""),
  };
}

test("three reloads in mid-stream leave the text of a reader who saw it all (RL-09)", async ({ page, context }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  const prompt = `Tell it slowly [slow:30] [long:${PARAGRAPHS}]`;
  await chat.say(prompt);
  await expect(chat.answers.last()).toContainText("Paragraph 1 of");
  const undisturbed = new ChatPage(await context.newPage());
  await undisturbed.page.goto(page.url());
  for (const paragraph of [2, 4, 6]) {
    await expect(chat.answers.last()).toContainText(`Paragraph ${paragraph} of`);
    await page.reload();
  }
  await expect(chat.answers.last()).toContainText(LAST);
  await chat.lastAnswer();
  await undisturbed.lastAnswer();
  const whole = await readAnswer(undisturbed);
  expect(whole.stored).toBe(longText(PARAGRAPHS));
  expect(whole.shown?.match(/Paragraph \d+ of/g)).toHaveLength(PARAGRAPHS);
  expect(await readAnswer(chat)).toEqual(whole);
  expect(await provider.listChats(prompt), "the model was asked once").toHaveLength(1);
});

// The browser's offline mode leaves open streams alone, so the wire is cut too. The scripted hold stands for the ten
// seconds: what is missed is written while nobody is connected, and has ended before the return.
test("a time offline in mid-stream leaves no gap and nothing twice (RL-09)", async ({ page, context, tolerate }) => {
  tolerate(/net::ERR_/);
  const wire = await startCutProxy(getTarget().url);
  try {
    const chat = new ChatPage(page);
    await page.goto(`http://localhost:${new URL(wire.url).port}/chat`);
    await chat.untilReady();
    const prompt = `Then comes a tunnel [hold:60] [long:${PARAGRAPHS}]`;
    await chat.say(prompt);
    await expect(chat.answers.last()).toContainText("Paragraph 4 of");
    await expect.poll(provider.heldStreams).toBe(1);
    const { conversationId } = chat;
    await context.setOffline(true);
    expect(wire.cutAll()).toBeGreaterThan(0);
    await expect(page.getByText("You are offline.")).toBeVisible();
    expect(await provider.release()).toBe(1);
    const api = new ChatApi(page.request);
    await expect
      .poll(async () => (await api.get(conversationId)).nodes.at(-1)?.message.metadata?.status)
      .toBe("complete");
    await expect(chat.answers.last()).not.toContainText("Paragraph 6 of");

    await context.setOffline(false);
    await expect(chat.answers.last()).toContainText(LAST);
    await chat.lastAnswer();
    const joined = await readAnswer(chat);
    expect(joined.stored).toBe(longText(PARAGRAPHS));
    // As somebody sees it who has not been away.
    await page.goto(`/chat/${conversationId}`);
    await chat.lastAnswer();
    expect(await readAnswer(chat)).toEqual(joined);
    expect(joined.shown?.match(/Paragraph \d+ of/g)).toHaveLength(PARAGRAPHS);
    expect(await provider.listChats(prompt), "the model was asked once").toHaveLength(1);
  } finally {
    await wire.stop();
  }
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
