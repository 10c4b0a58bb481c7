import type { Page } from "@playwright/test";
import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { expect, test } from "./fixtures/test.ts";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("the sidebar is a sheet, the composer is at hand, the button sends", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await expect(page.getByRole("complementary", { name: "Sidebar" })).toBeHidden();
  await chat.composer.fill("From a phone");
  await chat.composer.press("Enter");
  await expect(chat.composer).toHaveValue("From a phone\n");
  await chat.composer.fill("From a phone");
  await chat.send.tap();
  await expect(chat.answers.last()).toContainText("You wrote: From a phone");
  await chat.lastAnswer();
  await expect(chat.composer).toBeInViewport();

  await page.getByRole("button", { name: "Open the sidebar" }).tap();
  const sheet = page.getByRole("dialog", { name: "Sidebar" });
  await expect(sheet.getByRole("link", { name: "From a phone" })).toBeVisible();
  await sheet.getByRole("link", { name: /^New chat/ }).tap();
  await expect(sheet).toHaveCount(0);
  await expect(page).toHaveURL(/\/chat$/);
  expect(await findSideways(page)).toEqual([]);
});

test("the list of settings scrolls to its end", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 640 });
  await page.goto("/settings");
  const last = page.getByRole("navigation", { name: "Settings" }).getByRole("link").last();
  await expect(last).not.toBeInViewport();
  await page.mouse.move(180, 320);
  await page.mouse.wheel(0, 5_000);
  await expect(last).toBeInViewport({ ratio: 1 });
});

/**
 * What on the page is too small for a finger: touched less than 12 pixels from its middle, something else is hit. Links in
 * a sentence are as high as its lines (WCAG 2.5.8 leaves them out), and a box is ticked by its label as well.
 */
function findSmall(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isSmall = (element: HTMLElement) => {
      const target = element.closest("label") ?? element;
      element.scrollIntoView({ block: "center" });
      const box = element.getBoundingClientRect();
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const touched = [0, -11.5, 11.5].flatMap((by) => [
        document.elementFromPoint(x + by, y),
        document.elementFromPoint(x, y + by),
      ]);
      return touched.some((hit) => hit === null || !target.contains(hit));
    };
    return [...document.querySelectorAll<HTMLElement>("main :is(button, a[href], input:not([type=file]), textarea)")]
      .filter((element) => element.checkVisibility() && !element.closest(".sr-only") && !element.matches(":disabled"))
      .filter((element) => getComputedStyle(element).display !== "inline")
      .filter((element) => {
        const { width, height } = element.getBoundingClientRect();
        return width > 0 && (width < 24 || height < 24) && isSmall(element);
      })
      .map((element) => element.outerHTML.slice(0, 160));
  });
}

/** What of these pages is out of sight at 360 pixels, or too small for a finger. */
async function findUnfit(page: Page, paths: readonly string[]): Promise<string[]> {
  await page.setViewportSize({ width: 360, height: 740 });
  const unfit: string[] = [];
  for (const path of paths) {
    await page.goto(path);
    await page.waitForLoadState("networkidle");
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeAttached();
    for (const found of [...(await findSideways(page)), ...(await findSmall(page))]) unfit.push(`${path} ${found}`);
  }
  return unfit;
}

test("nothing scrolls sideways at 360 pixels or is too small to touch", async ({ page }) => {
  test.slow();
  const words = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(3);
  const id = await new ChatApi(page.request).create(["Everything that is drawn [rich]", words]);
  const paths = [
    "/chat",
    "/chat?temporary=1",
    "/projects",
    `/chat/${id}`,
    "/settings",
    "/settings/profile",
    "/settings/security",
    "/settings/privacy",
    "/settings/workspace",
    "/invitation",
    "/settings/notifications",
    "/settings/appearance",
    "/settings/providers",
    "/settings/router",
    "/settings/model-health",
    "/settings/api-keys",
    "/settings/usage",
    "/settings/ledger",
    "/settings/shortcuts",
    "/analytics/experiments",
    "/analytics/experiments/new",
    "/unsubscribe?token=x",
  ];
  expect(await findUnfit(page, paths)).toEqual([]);
});

test.describe("signed out", () => {
  test.use({ tier: null });

  test("nothing scrolls sideways at 360 pixels or is too small to touch either", async ({ page }) => {
    const paths = ["/sign-up", "/sign-in", "/sign-in/mail", "/forgot-password", "/verify-email", "/reset-password"];
    expect(await findUnfit(page, [...paths, "/reset-password?token=x"])).toEqual([]);
  });
});

test("targets for a finger are at least 24 pixels in each direction", async ({ page }) => {
  const id = await new ChatApi(page.request).create(["Small things"]);
  const chat = new ChatPage(page);
  await page.goto(`/chat/${id}`);
  await chat.lastAnswer();
  expect(await findSmall(page)).toEqual([]);
});
