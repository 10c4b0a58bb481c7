import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { expect, test } from "./fixtures/test.ts";

test("the palette finds what was said and jumps to it", async ({ page }) => {
  test.slow();
  const api = new ChatApi(page.request);
  const texts = ["Where does the quokka live?", ...Array.from({ length: 6 }, (_, i) => `Filler ${i} [long:8]`)];
  const id = await api.create(texts, { title: "About small animals" });
  await api.create(["Something quite different"], { title: "Another matter" });
  const chat = new ChatPage(page);
  await chat.openNew();
  await page.keyboard.press("Control+K");
  const palette = page.getByRole("dialog", { name: "Find anything" });
  await palette.getByRole("combobox").fill("quokka");
  const hit = palette.getByRole("option", { name: /About small animals/ }).first();
  await expect(hit.locator("mark").first()).toHaveText(/quokka/i);
  await hit.click();
  await expect(page).toHaveURL(new RegExp(`/chat/${id}`));
  await expect(chat.thread.getByText("Where does the quokka live?").first()).toBeInViewport();
});

test("recent chats come first, and nothing found is said", async ({ page }) => {
  await new ChatApi(page.request).create(["Most recent of all"], { title: "Most recent of all" });
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.sidebar.getByText("Most recent of all").waitFor();
  await page.getByRole("button", { name: /^Search/ }).click();
  const palette = page.getByRole("dialog", { name: "Find anything" });
  await expect(palette.getByRole("option").first()).toHaveAccessibleName(/Most recent of all/);
  await palette.getByRole("combobox").fill("zzqx unfindable");
  await expect(palette.getByText("Nothing was found. Try fewer or other words.")).toBeVisible();
});

test("a command of the palette changes the theme", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await page.keyboard.press("Control+K");
  await page.keyboard.type("dark theme");
  await page.getByRole("option", { name: "Use the dark theme" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});
