import type { Page } from "@playwright/test";
import { ChatPage } from "./fixtures/chat-page.ts";
import { provider } from "./fixtures/provider.ts";
import { expect, test } from "./fixtures/test.ts";

async function chooseGpt4oMini(page: Page) {
  await page.getByRole("button", { name: /^Model: Auto/ }).click();
  await page.getByRole("combobox", { name: "Search models" }).fill("gpt-4o mini");
  await page
    .getByRole("option", { name: /GPT-4o mini/i })
    .first()
    .click();
}

test("Auto goes on with another model when a provider is down, and says so", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  const answer = await chat.ask("Who answers when one is down? [fail:503@openai]");
  await expect(answer).toContainText("Answered by claude");
  await answer.getByRole("button", { name: /Auto.*Claude/ }).click();
  const reason = page.getByRole("dialog", { name: /Why Claude/ });
  await expect(reason.getByText(/Tried before: .*GPT/)).toBeVisible();
  const asked = await provider.listChats("Who answers when one is down?");
  expect(asked.some((request) => request.provider === "openai")).toBe(true);
  expect(asked.at(-1)?.provider).toBe("anthropic");
});

test("a model that was chosen is never replaced: the failure says what to do", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chooseGpt4oMini(page);
  await chat.say("Answer me yourself [fail:503@openai]");
  const problem = chat.thread.getByRole("alert");
  await expect(problem).toContainText("Nothing was charged, and your message is kept.");
  await expect(problem.getByRole("button", { name: "Another model" })).toBeVisible();
  await provider.script({ promptIncludes: "Answer me yourself" }, { text: "Back again." });
  await problem.getByRole("button", { name: "Try again" }).click();
  await expect(chat.answers.last()).toContainText("Back again.");
  await expect(chat.thread.getByText("2/2", { exact: true })).toBeVisible();
});

test("an answer that breaks off keeps what came, and can be asked for again", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chooseGpt4oMini(page);
  await chat.say("Break off in the middle [cut:30*1] [long:4]");
  await expect(chat.thread.getByRole("alert")).toBeVisible();
  await expect(chat.answers.last()).toContainText("Paragraph 1 of 4");
  await chat.thread.getByRole("button", { name: "Try again" }).click();
  await expect(chat.answers.last()).toContainText("Paragraph 4 of 4");
});

test("an answer of Auto that breaks off is finished by another model, which is said below it", async ({ page }) => {
  await provider.script({ promptIncludes: "cut off in transmission" }, { text: "and here is the rest." });
  const chat = new ChatPage(page);
  await chat.openNew();
  const answer = await chat.ask("Go on without me [cut:30*1] [long:4]");
  await expect(answer).toContainText("Paragraph 1 of 4");
  await expect(answer).toContainText("and here is the rest.");
  await expect(answer).toContainText(/broke off after [\d,]+ characters; .+ went on from there\./);
});

test("when every provider is down the message is kept and can be sent again", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.say("Nobody is there [fail:503*9]");
  await expect(chat.thread.getByRole("alert")).toContainText("Nothing was charged");
  await page.reload();
  await expect(chat.thread.getByText("Nobody is there [fail:503*9]", { exact: true })).toBeVisible();
  await provider.script({ promptIncludes: "Nobody is there" }, { text: "Here again." });
  await chat.thread.getByRole("button", { name: "Try again" }).click();
  await expect(chat.answers.last()).toContainText("Here again.");
});
