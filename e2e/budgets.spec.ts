import { ChatPage } from "./fixtures/chat-page.ts";
import { expect, test } from "./fixtures/test.ts";

test("a budget is set, refuses what it cannot bear, is raised, and comes back when its removal is undone", async ({
  page,
  tolerate,
}) => {
  tolerate(/status of 402/);
  await page.goto("/settings/usage");
  const budgets = page.getByRole("region", { name: "Budgets" });
  await expect(budgets.getByText("No budget is set.")).toBeVisible();
  await budgets.getByRole("button", { name: "Add budget" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a budget" });
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Enter an amount from 0.01 to 1,000,000.")).toBeVisible();
  await dialog.getByLabel("Period").selectOption("Each day");
  await dialog.getByLabel("Limit in US dollars").fill("0,01");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(budgets.getByText("$0.00 of $0.0100 spent")).toBeVisible();

  const chat = new ChatPage(page);
  await chat.openNew();
  await page.getByRole("button", { name: /^Model: / }).click();
  await page.getByRole("combobox", { name: "Search models" }).fill("GPT-5.5");
  await page.keyboard.press("Enter");
  await chat.say("A dear question");
  await expect(chat.thread.getByText("This could cost more than is left of the budget for today")).toBeVisible();

  await page.goto("/settings/usage");
  await budgets.getByRole("button", { name: "Change: Each day" }).click();
  const change = page.getByRole("dialog", { name: "Change the limit" });
  await change.getByLabel("Limit in US dollars").fill("25");
  await change.getByRole("button", { name: "Save" }).click();
  await expect(budgets.getByText("of $25.00 spent")).toBeVisible();

  await budgets.getByRole("button", { name: "Remove: Each day" }).click();
  await expect(budgets.getByText("No budget is set.")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(budgets.getByText("of $25.00 spent")).toBeVisible();
});
