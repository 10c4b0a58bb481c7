import { basename } from "node:path";
import { createAccount } from "./fixtures/accounts.ts";
import { makeAdmin } from "./fixtures/administration.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { getTarget, readRuntimeEnv } from "./fixtures/target.ts";
import { expect, signIn, test } from "./fixtures/test.ts";

/** The link of the newest mail to an address. */
async function linkTo(address: string): Promise<string> {
  const outbox = readRuntimeEnv(getTarget().data).MAIL_OUTBOX_URL ?? "";
  let link = "";
  await expect(async () => {
    const list = await fetch(`${outbox}/api/messages?to=${encodeURIComponent(address)}`);
    const [newest] = ((await list.json()) as { data: { id: string }[] }).data;
    const one = await fetch(`${outbox}/api/messages/${newest?.id}`);
    const { text } = ((await one.json()) as { data: { text: string } }).data;
    link = /https?:\/\/\S+\/invitation\?token=[\w-]{43}/.exec(text)?.[0] ?? "";
    expect(link).not.toBe("");
  }).toPass();
  return link;
}

test("a team is made, somebody joins and writes in it, is removed, and is out", async ({ page, browser, tolerate }) => {
  tolerate(/status of 40[34]/);
  const chat = new ChatPage(page);
  await chat.openNew();
  await page.getByRole("button", { name: /Change workspace: Ada Example/ }).click();
  await page.getByRole("menuitem", { name: "New team workspace" }).click();
  const making = page.getByRole("dialog", { name: "New team workspace" });
  await making.getByLabel("Name").fill("Rockets");
  await making.getByRole("button", { name: "Create" }).click();
  await expect(page).toHaveURL(/\/settings\/workspace$/);
  await expect(page.getByRole("button", { name: "Change workspace: Rockets" })).toBeVisible();

  await page.getByRole("button", { name: "Add budget" }).click();
  const adding = page.getByRole("dialog", { name: "Add a budget" });
  await adding.getByLabel("Limit in US dollars").fill("5");
  await adding.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("list", { name: "Budgets" })).toContainText("$0.00 of $5.00 spent");
  await page.getByLabel("Costliest mode").selectOption({ label: "Economy" });
  await page.getByRole("searchbox", { name: "Search models" }).fill("claude sonnet 4.5");
  await page.getByRole("checkbox", { name: /^Claude Sonnet 4\.5\s*Anthropic$/ }).check();
  await page.getByRole("button", { name: "Save" }).last().click();
  await expect(page.getByRole("list", { name: "Log" })).toContainText("changed what Auto may choose");
  await expect(page.getByRole("list", { name: "Log" })).toContainText("set the budget for each month to $5.00");
  await page.getByRole("switch", { name: "Give the same answer again" }).click();
  await expect(page.getByRole("list", { name: "Log" })).toContainText("turned the response cache on");
  await page.getByRole("button", { name: "Add key" }).click();
  await page.getByRole("menuitem", { name: "OpenAI", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Add a key for OpenAI" }).getByLabel("Key")).toBeVisible();
  await page.keyboard.press("Escape");

  const member = await createAccount(getTarget(), basename(import.meta.filename, ".spec.ts"), "enterprise");
  await page.getByRole("button", { name: "Invite by e-mail" }).click();
  const inviting = page.getByRole("dialog", { name: "Invite by e-mail" });
  await inviting.getByLabel("E-mail address").fill(member.email);
  await inviting.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByRole("list", { name: "Invitations" })).toContainText(member.email);

  const context = await browser.newContext();
  await signIn(context, member);
  const theirs = await context.newPage();
  await theirs.goto(await linkTo(member.email));
  await expect(theirs.getByText("Rockets")).toBeVisible();
  expect(theirs.url()).not.toContain("token");
  const aside = await context.newPage();
  await aside.goto("/chat");
  await expect(aside.getByRole("button", { name: "Change workspace: Ada Example" })).toBeVisible();
  await theirs.getByRole("button", { name: "Join" }).click();
  const theirChat = new ChatPage(theirs);
  await expect(theirs.getByRole("button", { name: "Change workspace: Rockets" })).toBeVisible();
  // What is written in another tab from here on is written there as well.
  await expect(aside.getByRole("button", { name: "Change workspace: Rockets" })).toBeVisible();
  await aside.close();
  await theirChat.untilReady();
  await theirChat.say("Hello from the team");
  await theirChat.lastAnswer();
  const address = theirs.url();
  await expect(theirChat.sidebar.getByRole("link")).toHaveCount(1);

  await theirs.goto("/settings/workspace");
  await expect(theirs.getByRole("list", { name: "Budgets" })).toContainText("of $5.00 spent");
  await expect(theirs.getByText("Economy", { exact: true })).toBeVisible();
  await expect(theirs.getByText("Claude Sonnet 4.5", { exact: true })).toBeVisible();
  await expect(theirs.getByRole("button", { name: /Add budget|Save|Remove/ })).toHaveCount(0);

  await page.reload();
  await page.getByRole("button", { name: "Remove: Ada Example" }).click();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByText("Ada Example was removed")).toBeVisible();
  await expect(page.getByRole("list", { name: "Log" })).toContainText("removed Ada Example");

  await theirs.goto(address);
  await expect(theirs.getByText("Hello from the team")).toHaveCount(0);
  await theirs.goto("/chat");
  await expect(theirs.getByRole("button", { name: "Change workspace: Ada Example" })).toBeVisible();
  await expect(theirChat.sidebar.getByRole("link")).toHaveCount(0);
  await context.close();
});

test("the owner deletes a workspace by its name, and is back in the personal one", async ({ page, account }) => {
  await makeAdmin(account.userId, true);
  await page.goto("/settings/workspace");
  await page.getByRole("button", { name: "Delete workspace" }).click();
  const asking = page.getByRole("alertdialog");
  await expect(asking.getByRole("button", { name: "Delete workspace" })).toBeDisabled();
  await asking.getByRole("textbox").fill("Rockets");
  await asking.getByRole("button", { name: "Delete workspace" }).click();
  await expect(page).toHaveURL(/\/chat$/);
  await page.goto("/settings/workspace");
  await expect(page.getByText("This is your personal workspace")).toBeVisible();
});
