import { randomBytes } from "node:crypto";
import { type Locator, type Page, request } from "@playwright/test";
import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { provider } from "./fixtures/provider.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { waitForMail } from "./fixtures/wait-for-mail.ts";

test("a chat from start to stop without a mouse", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await expect(chat.composer).toBeFocused();
  await page.keyboard.type("First line");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second line [hold:3] [long:3]");
  await page.keyboard.press("Enter");
  await expect(chat.thread.getByText("First line second line [hold:3] [long:3]")).toBeVisible();
  await expect.poll(provider.heldStreams).toBe(1);
  await expect(chat.stop).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(chat.thread.getByText("You stopped this answer.")).toBeVisible();
  await provider.release();
  await expect(chat.composer).toBeFocused();
  await page.keyboard.press("Control+Shift+O");
  await expect(page).toHaveURL(/\/chat$/);
  await expect(chat.composer).toBeFocused();
  await expect(chat.thread).toHaveCount(0);
});

test("the palette: open, choose a command, leave", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await page.keyboard.press("Control+K");
  const palette = page.getByRole("dialog", { name: "Find anything" });
  await expect(palette.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(palette).toHaveCount(0);
  await expect(chat.composer).toBeFocused();
  await page.keyboard.press("Control+K");
  await page.keyboard.type("keyboard short");
  await expect(palette.getByRole("option", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Enter");
  const shortcuts = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(shortcuts).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(shortcuts).toHaveCount(0);
  await page.keyboard.press("Control+K");
  await page.keyboard.type("settings");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/settings/);
});

test("the palette leads to every page and acts on the open chat", async ({ page }) => {
  const id = await new ChatApi(page.request).create(["By the palette"], { title: "By the palette" });
  const chat = new ChatPage(page);
  await page.goto(`/chat/${id}`);
  await chat.lastAnswer();
  const search = async (text: string) => {
    await page.keyboard.press("Control+K");
    await page.getByRole("dialog", { name: "Find anything" }).getByRole("combobox").fill(text);
  };
  const choose = async (text: string, name: string) => {
    await search(text);
    await page.getByRole("option", { name, exact: true }).click();
  };
  await choose("pin this", "Pin this conversation");
  const pinned = chat.sidebar.getByRole("region", { name: "Pinned" });
  await expect(pinned.getByRole("link", { name: "By the palette" })).toBeVisible();
  await choose("archive this", "Archive this conversation");
  await expect(page).toHaveURL(/\/chat$/);
  await expect(chat.row("By the palette")).toHaveCount(0);
  await choose("security", "Settings: Security");
  await expect(page).toHaveURL(/\/settings\/security$/);
  const settings = page.getByRole("searchbox", { name: "Search settings" });
  await settings.fill("legdr");
  await expect(page.getByText("No settings match. Try another word.")).toBeVisible();
  await settings.fill("ledg");
  await expect(page.getByRole("navigation", { name: "Settings" }).getByRole("link")).toHaveText(["Ledger"]);
  await settings.press("Enter");
  await expect(page).toHaveURL(/\/settings\/ledger$/);
  await search("administration");
  await expect(page.getByText("Nothing was found.")).toBeVisible();
});

test("menus open, move and close by keys, and give the focus back", async ({ page }) => {
  const id = await new ChatApi(page.request).create(["Keys only"], { title: "Keys only" });
  const chat = new ChatPage(page);
  await page.goto(`/chat/${id}`);
  await chat.lastAnswer();
  const trigger = chat.sidebar.getByRole("button", { name: "Options for “Keys only”" });
  await trigger.focus();
  await page.keyboard.press("Enter");
  const menu = page.getByRole("menu");
  await expect(menu.getByRole("menuitem", { name: "Rename" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(menu.getByRole("menuitem", { name: "Pin" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  await expect(trigger).toBeFocused();
  await chat.row("Keys only").focus();
  await page.keyboard.press("F2");
  const title = page.getByRole("textbox", { name: "Title of the conversation" });
  await expect(title).toBeFocused();
  await page.keyboard.type("Renamed by keys");
  await page.keyboard.press("Enter");
  await expect(chat.row("Renamed by keys")).toBeFocused();
  await page.keyboard.press("F2");
  await page.keyboard.press("Escape");
  await expect(chat.row("Renamed by keys")).toBeFocused();
});

test("the row beside a deleted one has the focus", async ({ page }) => {
  const api = new ChatApi(page.request);
  await api.create(["Stays"], { title: "Stays" });
  await api.create(["Goes"], { title: "Goes" });
  const chat = new ChatPage(page);
  await page.goto("/projects");
  await chat.row("Goes").focus();
  await page.keyboard.press("Delete");
  await expect(chat.row("Goes")).toHaveCount(0);
  await expect(chat.row("Stays")).toBeFocused();
});

test("the slash menu and the model picker", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await page.keyboard.type("/mod");
  await expect(page.getByRole("option", { name: /Choose a model/ })).toBeVisible();
  await page.keyboard.press("Enter");
  const search = page.getByRole("combobox", { name: "Search models" });
  await expect(search).toBeFocused();
  await page.keyboard.type("claude");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(search).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Model: Claude/ })).toBeVisible();
  await expect(chat.composer).toHaveValue("");
  await chat.composer.pressSequentially("Ask @gpt-4.1min");
  await expect(page.getByRole("listbox", { name: "Models" }).getByRole("option")).toHaveText(/GPT-4\.1 mini/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: /^Model: GPT-4\.1 mini/ })).toBeVisible();
  await expect(chat.composer).toHaveValue("Ask ");
});

test("the first Tab offers the way past the sidebar, and every stop shows where it is", async ({ page }) => {
  await page.goto("/settings/profile");
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toBeVisible();
  await page.keyboard.press("Tab");
  const skip = page.getByRole("link", { name: "Skip to the conversation" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  const unseen: string[] = [];
  for (let step = 0; step < 15; step++) {
    await page.keyboard.press("Tab");
    const lost = await page.evaluate(findUnseenFocus);
    if (lost !== null) unseen.push(lost);
  }
  expect(unseen).toEqual([]);
});

/** Presses Tab until something has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  await expect
    .poll(
      async () => {
        if (await target.evaluate((element) => element === document.activeElement)) return true;
        await page.keyboard.press("Tab");
        return false;
      },
      { intervals: [0] },
    )
    .toBe(true);
}

test.describe("signed out", () => {
  test.use({ tier: null });

  test("from signing up over the code to a device that is signed out and a filtered log, without a mouse", async ({
    page,
  }) => {
    test.slow();
    const { url, data } = getTarget();
    const email = `keys-${randomBytes(4).toString("hex")}@example.com`;
    const password = `${randomBytes(12).toString("base64url")}-Aa1`;
    await page.goto("/sign-up");
    for (const [label, value] of [
      ["Name", "Kay Board"],
      ["E-mail", email],
      ["Password", password],
    ] as const) {
      await tabTo(page, page.getByLabel(label, { exact: true }));
      await page.keyboard.type(value);
    }
    await page.keyboard.press("Enter");
    const field = page.getByRole("textbox", { name: "Six-digit code" });
    await tabTo(page, field);
    await page.keyboard.type(/\b(\d{6})\b/.exec((await waitForMail(data, email, /\b\d{6}\b/)).text)?.[1] ?? "");
    await expect(page).toHaveURL(/\/chat$/);

    const elsewhere = await request.newContext({ baseURL: url, extraHTTPHeaders: { origin: url } });
    expect((await elsewhere.post("/api/v1/auth/sign-in", { data: { email, password } })).status()).toBe(200);
    await page.goto("/settings/security");
    const devices = page.getByRole("table", { name: "Devices" }).getByRole("row");
    // With the head.
    await expect(devices).toHaveCount(3);
    await tabTo(page, devices.getByRole("button", { name: /Sign out/ }));
    await page.keyboard.press("Enter");
    await expect(devices).toHaveCount(2);
    expect((await elsewhere.get("/api/v1/me")).status()).toBe(401);
    await elsewhere.dispose();

    const log = page.getByRole("table", { name: "Security log" });
    await expect(log.getByRole("row").filter({ hasText: "Account created" })).toHaveCount(1);
    await tabTo(page, page.getByLabel("Kind"));
    await page.keyboard.type("Keys");
    await expect(page.getByText("No entry fits.")).toBeVisible();
  });
});

/** Runs in the page: the focused element, as HTML, when it and what surrounds it look the same without the focus. */
function findUnseenFocus(): string | null {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body) return null;
  const frames = [element, element.parentElement, element.parentElement?.parentElement];
  const look = () => {
    // A ring that fades is there all the same.
    for (const animation of document.getAnimations()) animation.finish();
    return frames
      .filter((frame) => frame instanceof HTMLElement)
      .map((frame) => getComputedStyle(frame))
      .map((style) => [style.outline, style.boxShadow, style.borderColor, style.backgroundColor, style.opacity].join())
      .join();
  };
  const withFocus = look();
  element.blur();
  const without = look();
  element.focus({ focusVisible: true } as FocusOptions);
  return withFocus === without ? element.outerHTML.slice(0, 200) : null;
}
