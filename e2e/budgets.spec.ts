import { ChatPage } from "./fixtures/chat-page.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

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
  await expect(chat.thread.getByText("This could cost more than is left of your budget for today")).toBeVisible();

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

test("a project has a model, limits for Auto and a budget of its own, which its chats keep to", async ({
  page,
  tolerate,
}) => {
  test.slow();
  tolerate(/status of 402/);
  const headers = { origin: getTarget().url };
  const made = await page.request.post("/api/v1/projects", { data: { name: "Harbor" }, headers });
  const { id } = ((await made.json()) as { data: { id: string } }).data;
  await page.goto(`/projects/${id}`);
  const main = page.getByRole("main");
  await main.getByLabel("Model", { exact: true }).selectOption("GPT-5.5");
  await main.getByLabel("Mode of Auto").selectOption("Economy");
  await main.getByLabel("Maximum wait").fill("no number");
  await main.getByRole("button", { name: "Apply" }).click();
  await expect(main.getByLabel("Maximum wait")).toHaveAttribute("aria-invalid", "true");
  await main.getByLabel("Maximum wait").fill("120");
  await main.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await main.getByRole("button", { name: "Add budget" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a budget" });
  await dialog.getByLabel("Limit in US dollars").fill("0.01");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(main.getByText("$0.00 of $0.0100 spent")).toBeVisible();
  expect(await findViolations(page, "the limits of a project")).toEqual([]);
  await page.reload();
  await expect(main.getByLabel("Maximum wait")).toHaveValue("120");

  await main.getByRole("button", { name: "New chat in this project" }).click();
  const model = page.getByRole("button", { name: /^Model: / });
  await expect(model).toHaveAccessibleName(/GPT-5\.5/);
  const chat = new ChatPage(page);
  await chat.untilReady();
  await chat.say("A dear question");
  const refusal = /This could cost more than is left of the project’s budget for this month\..* It starts again on /;
  await expect(chat.thread.getByText(refusal)).toBeVisible();

  await page.request.patch("/api/v1/me", { data: { language: "de" }, headers });
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of [`/projects/${id}`, "/settings/usage"]) {
    await page.goto(path);
    await expect(page.getByText(/ von 0,0100\s\$ ausgegeben/)).toBeVisible();
    expect(await findSideways(page), path).toEqual([]);
  }
  await expect(page.getByText("Projekt „Harbor“, jeden Monat")).toBeVisible();
});
