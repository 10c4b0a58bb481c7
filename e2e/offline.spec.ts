import { createAccount } from "./fixtures/accounts.ts";
import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { provider } from "./fixtures/provider.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, signIn, test } from "./fixtures/test.ts";

test.beforeEach(({ tolerate }) => {
  tolerate(/ERR_INTERNET_DISCONNECTED/);
});

test("what is sent offline waits and is sent exactly once on return", async ({ page, context }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.ask("Before the tunnel");
  await context.setOffline(true);
  await expect(page.getByText("You are offline.")).toBeVisible();
  await chat.say("Inside the tunnel, one");
  await chat.say("Inside the tunnel, two");
  await expect(chat.thread.getByText("Waiting for the connection")).toHaveCount(2);
  await expect(page.getByText("2 messages are waiting and go out by themselves.")).toBeVisible();

  await context.setOffline(false);
  await expect(page.getByText("You are offline.")).toHaveCount(0);
  await expect(chat.answers.last()).toContainText("You wrote: Inside the tunnel, two");
  await chat.lastAnswer();
  await expect(chat.thread.getByText("Waiting for the connection")).toHaveCount(0);
  expect(await provider.listChats("Inside the tunnel, one")).toHaveLength(1);
  expect(await provider.listChats("Inside the tunnel, two")).toHaveLength(1);
  const { nodes } = await new ChatApi(page.request).get(chat.conversationId);
  expect(nodes.map(({ message }) => message.role)).toEqual([
    "user",
    "assistant",
    "user",
    "assistant",
    "user",
    "assistant",
  ]);
});

test("a new chat begun offline outlives the tab and is sent once by the next", async ({ page, context, tolerate }) => {
  // The next tab asks for a conversation that the server does not know yet.
  tolerate(/status of 404/);
  const chat = new ChatPage(page);
  await chat.openNew();
  // What the first message needs is loaded a moment after typing began.
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await chat.say("Written on the plane");
  await expect(chat.thread.getByText("Waiting for the connection")).toBeVisible();
  const path = new URL(page.url()).pathname;
  await page.close();

  const later = new ChatPage(await context.newPage());
  await context.setOffline(false);
  await later.page.goto(path);
  await expect(later.answers.last()).toContainText("You wrote: Written on the plane");
  await later.lastAnswer();
  await expect(later.thread.getByText("Written on the plane", { exact: true })).toHaveCount(1);
  expect(await provider.listChats("Written on the plane")).toHaveLength(1);
});

test("a waiting message can be taken back", async ({ page, context }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.ask("Something to start with");
  await context.setOffline(true);
  await chat.say("Better not");
  await chat.thread.getByRole("button", { name: "Take back" }).click();
  await expect(chat.composer).toHaveValue("Better not");
  await chat.composer.fill("");
  await context.setOffline(false);
  await chat.ask("This one instead");
  expect(await provider.listChats("Better not")).toHaveLength(0);
});

test("two tabs that come back together send a waiting message once", async ({ page, context }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.ask("Two tabs are open");
  const other = new ChatPage(await context.newPage());
  await other.page.goto(page.url());
  await other.untilReady();
  await context.setOffline(true);
  await chat.say("Sent by which tab?");
  await expect(chat.thread.getByText("Waiting for the connection")).toBeVisible();
  await context.setOffline(false);
  await expect(chat.answers.last()).toContainText("You wrote: Sent by which tab?");
  await expect(other.answers.last()).toContainText("You wrote: Sent by which tab?");
  expect(await provider.listChats("Sent by which tab?")).toHaveLength(1);
});

test("what somebody writes while another person has signed in beside it waits for them", async ({
  page,
  context,
  account,
  tolerate,
}) => {
  // The message is refused; then the page of the other person asks for a conversation that is not theirs.
  tolerate(/status of 40[14]/);
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.ask("Before anybody came");
  await signIn(context, await createAccount(getTarget(), "beside", "free"));
  await chat.say("Mine alone");
  await expect(page.getByText("This conversation does not exist")).toBeVisible();
  await expect(page.getByText("Mine alone")).toHaveCount(0);
  expect(await provider.listChats("Mine alone")).toHaveLength(0);

  await signIn(context, account);
  await page.reload();
  await expect(chat.answers.last()).toContainText("You wrote: Mine alone");
  expect(await provider.listChats("Mine alone")).toHaveLength(1);
});
