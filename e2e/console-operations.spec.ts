import type { Page } from "@playwright/test";
import { type Account, createAccount } from "./fixtures/accounts.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, signIn, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

// Administrators are made by the command line; a worker that replaces a failed one makes another.
let admin: Promise<Account> | undefined;
const getAdmin = () => {
  admin ??= createAccount(getTarget(), "operator", "free", { isAdmin: true });
  return admin;
};

test.use({ tier: null });

async function enter(page: Page): Promise<void> {
  await signIn(page.context(), await getAdmin());
}

test("an administrator changes what a plan allows, and finds the change in the log", async ({ page, tolerate }) => {
  tolerate(/status of 422/);
  test.slow();
  await enter(page);
  await page.goto("/admin/limits");
  const rowOf = (name: string) => page.getByRole("row").filter({ has: page.getByRole("rowheader", { name }) });
  await expect(rowOf("Requests a month")).toContainText("100,000");
  expect(await findViolations(page, "limits")).toEqual([]);

  await page.getByRole("button", { name: "Change Team" }).click();
  const dialog = page.getByRole("dialog", { name: "Limits of Team" });
  await dialog.getByLabel("Requests a minute").fill("0");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Enter a whole number above zero. No thousands separators.")).toBeVisible();
  await expect(dialog.getByLabel("Requests a minute")).toBeFocused();
  expect(await findViolations(page, "limits of a plan, refused")).toEqual([]);
  await dialog.getByLabel("Requests a minute").fill("500");
  await dialog.getByLabel("Storage for files").fill("");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(rowOf("Storage for files").getByRole("cell").nth(2)).toHaveText("Unlimited");
  await page.getByRole("button", { name: "Change Team" }).click();
  await expect(dialog.getByText(/Storage for files: 100 GB → –/)).toBeVisible();
  await page.keyboard.press("Escape");

  await page.getByRole("link", { name: "Audit log" }).click();
  await expect(page.getByRole("row", { name: /Plan changed/ }).first()).toContainText("Storage for files");
});

test("an administrator takes a model out of the picker, and prices another", async ({ page }) => {
  test.slow();
  await enter(page);
  await page.goto("/admin/models");
  await page.getByLabel("Search").fill("gpt-4o-mini");
  const mini = page.getByRole("row", { name: /openai\/gpt-4o-mini / });
  await expect(mini).toBeVisible();
  expect(await findViolations(page, "models")).toEqual([]);
  await mini.getByRole("switch").press("Space");
  await expect(page.getByText("GPT-4o mini is no longer offered")).toBeVisible();
  await expect(mini.getByRole("switch")).not.toBeChecked();
  const gone = await page.request.get("/api/v1/catalog");
  expect(await gone.text()).not.toContain('"openai/gpt-4o-mini"');
  await mini.getByRole("switch").press("Space");
  await expect(mini.getByRole("switch")).toBeChecked();

  await mini.getByRole("button", { name: "Price of GPT-4o mini" }).click();
  const dialog = page.getByRole("dialog", { name: "Price of GPT-4o mini" });
  await expect(dialog.getByText("No longer offered")).toBeVisible();
  await dialog.getByLabel("Output").fill("-1");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Enter a price of zero or more.")).toBeVisible();
  expect(await findViolations(page, "price of a model, refused")).toEqual([]);
  await dialog.getByLabel("Output").fill("0.75");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(mini).toContainText("$0.75");
  await expect(mini).toContainText("Own price");
  await mini.getByRole("button", { name: "Price of GPT-4o mini" }).click();
  await dialog.getByRole("button", { name: "Use the registry's price" }).click();
  await expect(mini).not.toContainText("Own price");
});

test("the pages fit a phone in German, and are none for everybody else", async ({ page, tolerate, browser }) => {
  tolerate(/status of 404/);
  await enter(page);
  await page.request.patch("/api/v1/me", { data: { language: "de" }, headers: { origin: getTarget().url } });
  await page.setViewportSize({ width: 360, height: 740 });
  for (const [path, title] of [
    ["/admin/limits", "Grenzen"],
    ["/admin/models", "Modelle"],
    ["/admin/flags", "Schalter"],
    ["/admin/jobs", "Aufträge"],
    ["/admin/health", "Zustand"],
    ["/admin/providers", "Schlüssel"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    // What is loaded: a table, or the list of the parts of the system.
    await expect(page.locator("main").locator("table, dl").first()).toBeVisible();
    expect(await findSideways(page)).toEqual([]);
    expect(await findViolations(page, `${path} on a phone`)).toEqual([]);
  }
  const other = await browser.newContext();
  await signIn(other, await createAccount(getTarget(), "somebody", "free"));
  const answer = await other.request.get(`${getTarget().url}/admin/limits`);
  expect(answer.status()).toBe(404);
  await other.close();
});
