import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

test("a project is made, told something, filled, emptied, deleted and brought back", async ({ page }) => {
  test.slow();
  const api = new ChatApi(page.request);
  await api.create(["Already here"], { title: "Already here" });
  const chat = new ChatPage(page);
  await chat.openNew();
  const projects = page.getByRole("navigation", { name: "Projects" });
  await projects.getByRole("button", { name: "New project" }).click();
  const dialog = page.getByRole("dialog", { name: "New project" });
  await dialog.getByRole("button", { name: "Create project" }).click();
  await expect(dialog.getByText("Enter a name of at most 80 characters.")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Reliability");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Reliability" })).toBeVisible();
  await expect(projects.getByRole("link", { name: "Reliability" })).toHaveAttribute("aria-current", "page");
  await expect(page.getByText("No conversations yet")).toBeVisible();

  const instructions = page.getByRole("textbox", { name: "What should answers in this project know?" });
  await instructions.fill("Name the service first.");
  await page.getByRole("main").getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(instructions).toHaveValue("Name the service first.");

  await page.getByRole("button", { name: "New chat in this project" }).click();
  await expect(page.getByText("This chat begins in Reliability.")).toBeVisible();
  expect(await findViolations(page, "new chat in a project")).toEqual([]);
  await chat.untilReady();
  await chat.ask("Why is it slow?");
  const main = page.getByRole("main");
  await expect(main.getByRole("link", { name: "Project Reliability" })).toBeVisible();

  await chat.row("Already here").hover();
  await chat.sidebar.getByRole("button", { name: "Options for “Already here”" }).click();
  await page.getByRole("menuitem", { name: "Move to a project" }).click();
  const picker = page.getByRole("dialog", { name: "Move “Already here” to a project" });
  await expect(picker.getByRole("option", { name: "Reliability" })).toBeVisible();
  expect(await findViolations(page, "the picker of projects")).toEqual([]);
  await expect(picker.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("relia");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Moved to “Reliability”")).toBeVisible();

  await main.getByRole("link", { name: "Project Reliability" }).click();
  const inside = main.getByRole("list", { name: "Conversations" });
  await expect(inside.getByRole("listitem")).toHaveCount(2);
  expect(await findViolations(page, "a full project")).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await findSideways(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });

  await main.getByRole("button", { name: "Options for “Reliability”" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await expect(page).toHaveURL(/\/projects$/);
  await expect(main.getByText("No projects yet")).toBeVisible();
  await expect(chat.row("Already here")).toBeVisible();
  await page.getByRole("region", { name: "Notifications" }).getByRole("button", { name: "Undo" }).last().click();
  await main.getByRole("link", { name: "Reliability" }).click();
  await expect(inside.getByRole("listitem")).toHaveCount(2);

  await page.keyboard.press("Control+K");
  await page.getByRole("dialog", { name: "Find anything" }).getByRole("combobox").fill("reliab");
  await expect(page.getByRole("option", { name: "Reliability", exact: true })).toBeVisible();
});
