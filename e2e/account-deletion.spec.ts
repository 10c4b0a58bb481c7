import type { Page } from "@playwright/test";
import { type Account, createAccount } from "./fixtures/accounts.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { fillSignIn } from "./fixtures/sign-in-form.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

async function ask(page: Page, { email }: Account, act: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill(email);
  await dialog.getByRole("button", { name: act }).click();
}

test("an account is kept within the days, then deleted at once", async ({ page, account, tolerate }) => {
  // The first account of all is an administrator's, and the last one of those is not deleted.
  await createAccount(getTarget(), "keeper", "free", { isAdmin: true });
  // A wrong sign-in is what the last step looks for.
  tolerate(/401/);
  await page.goto("/settings/privacy");
  await page.getByRole("button", { name: "Delete account" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("somebody@example.com");
  tolerate(/422/);
  await dialog.getByRole("button", { name: "Delete in seven days" }).click();
  await expect(dialog.getByText("This is not the address of this account.")).toBeVisible();
  expect(await findViolations(page, "delete account")).toEqual([]);
  await ask(page, account, "Delete in seven days");
  await expect(page).toHaveURL(/\/sign-in\?notice=leaving$/);
  await expect(page.getByText("Your account will be deleted in seven days.")).toBeVisible();

  await fillSignIn(page, account);
  const banner = page.getByRole("status").filter({ hasText: "will be deleted on" });
  await expect(banner).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await findSideways(page)).toEqual([]);
  expect(await findViolations(page, "banner")).toEqual([]);
  await banner.getByRole("button", { name: "Keep my account" }).click();
  await expect(banner).toHaveCount(0);

  await page.goto("/settings/privacy");
  await page.getByRole("button", { name: "Delete account" }).click();
  expect(await findSideways(page)).toEqual([]);
  await dialog.getByText("At once").click();
  await ask(page, account, "Delete at once");
  await expect(page).toHaveURL(/\/sign-in\?notice=deleted$/);
  await fillSignIn(page, account);
  await expect(page.getByRole("alert").filter({ hasText: /\w/ })).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in/);
});
