import type { Page } from "@playwright/test";
import { makeAdmin } from "./fixtures/administration.ts";
import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { expect, test } from "./fixtures/test.ts";
import { findUnreached } from "./fixtures/unreached.ts";
import { check, findViolations, open, openAndFindViolations, openInEachTheme } from "./fixtures/violations.ts";

/** One browser opens all pages of an area: from the second on it has their scripts. */
const SECONDS_A_PAGE = 12;

async function seeEach(paths: readonly string[], find: (path: string) => Promise<string[]>): Promise<void> {
  test.setTimeout(paths.length * SECONDS_A_PAGE * 1_000);
  for (const path of paths) {
    await test.step(path, async () => expect.soft(await find(path), path).toEqual([]));
  }
}

/** What axe finds on a page of an account, and what of it is out of reach without a pointer. */
async function findFaults(page: Page, path: string): Promise<string[]> {
  return [...(await openAndFindViolations(page, path)), ...(await findUnreached(page))];
}

test.describe("signed out", () => {
  test.use({ tier: null });

  const PATHS = [
    "/",
    "/sign-in",
    "/sign-in/mail",
    "/sign-in/mail?token=x",
    "/sign-up",
    "/forgot-password",
    "/verify-email",
    "/email-change?token=x",
    "/email-change/stop?token=x",
    "/reset-password?token=x",
    "/unsubscribe?token=x",
  ];
  test("the pages are clean", ({ page }) =>
    seeEach(PATHS, async (path) => [...(await openInEachTheme(page, path)), ...(await findUnreached(page))]));

  test("an unknown page is clean, and so is a form with problems", async ({ page, tolerate }) => {
    tolerate(/status of 404/);
    expect(await openInEachTheme(page, "/no-such-page")).toEqual([]);
    await open(page, "/sign-up");
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByText("Enter an address like name@example.com.")).toBeVisible();
    expect(await check(page, "sign-up with problems")).toEqual([]);
  });
});

const SETTINGS = [
  "/settings",
  "/settings/profile",
  "/settings/security",
  "/settings/privacy",
  "/settings/notifications",
  "/settings/appearance",
  "/settings/providers",
  "/settings/router",
  "/settings/model-health",
  "/settings/api-keys",
  "/settings/workspace",
  "/invitation",
  "/settings/usage",
  "/settings/ledger",
  "/settings/shortcuts",
];

const EXPERIMENTS = ["/projects", "/analytics/experiments", "/analytics/experiments/new"];
test("the settings are clean", ({ page }) => seeEach(SETTINGS, (path) => findFaults(page, path)));
test("the experiments and projects are clean", ({ page }) => seeEach(EXPERIMENTS, (path) => findFaults(page, path)));

test.describe("the console", () => {
  test.beforeEach(({ account }) => makeAdmin(account.userId, true));

  const PATHS = [
    "/admin/people",
    "/admin/sign-up",
    "/admin/limits",
    "/admin/models",
    "/admin/providers",
    "/admin/flags",
    "/admin/jobs",
    "/admin/health",
    "/admin/audit",
  ];
  test("its pages are clean", ({ page }) => seeEach(PATHS, (path) => findFaults(page, path)));
});

test("the chat is clean: empty, full, failed, with everything that opens", async ({ page }) => {
  test.slow();
  const chat = new ChatPage(page);
  await chat.openNew();
  expect(await findViolations(page, "empty chat")).toEqual([]);

  const id = await new ChatApi(page.request).create(["Draw everything [rich] [reason]", "And fail [fail:503]"]);
  await open(page, `/chat/${id}`);
  await expect(chat.thread.getByRole("alert")).toBeVisible();
  expect(await findViolations(page, "full chat")).toEqual([]);

  await page.getByRole("button", { name: /^Model:/ }).click();
  await expect(page.getByRole("option").nth(3)).toBeVisible();
  expect(await findViolations(page, "model picker")).toEqual([]);
  await page.keyboard.press("Escape");

  await chat.answers.first().getByRole("button", { name: /Auto/ }).click();
  await expect(page.getByRole("dialog", { name: /^Why/ }).getByText("Complexity")).toBeVisible();
  expect(await findViolations(page, "reason")).toEqual([]);
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+K");
  await expect(page.getByRole("dialog", { name: "Find anything" }).getByRole("option").first()).toBeVisible();
  expect(await findViolations(page, "palette")).toEqual([]);
  await page.keyboard.press("Escape");

  await page
    .getByRole("main")
    .getByRole("button", { name: /^Options for/ })
    .click();
  await expect(page.getByRole("menuitem", { name: "Delete" })).toBeVisible();
  expect(await findViolations(page, "menu")).toEqual([]);
  await page.keyboard.press("Escape");
});

test("/docs/api is clean", async ({ page }) => {
  expect(await openInEachTheme(page, "/docs/api")).toEqual([]);
});

test("the phone's chat and its sidebar are clean", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, "/chat");
  expect(await findViolations(page, "phone chat")).toEqual([]);
  await page.getByRole("button", { name: "Open the sidebar" }).click();
  await expect(page.getByRole("dialog", { name: "Sidebar" })).toBeVisible();
  expect(await findViolations(page, "phone sidebar")).toEqual([]);
});
