import type { Page } from "@playwright/test";
import { newClientId } from "../lib/chat/client/new-client-id.ts";
import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { provider } from "./fixtures/provider.ts";
import { expect, test } from "./fixtures/test.ts";
import { XSS_PAYLOADS, XSS_SAMPLES } from "./fixtures/xss-payloads.ts";

/** Counts what ran. Breaches of the content security policy fail the spec by themselves: they are in the console. */
function watch(page: Page): string[] {
  const ran: string[] = [];
  page.on("dialog", (dialog) => {
    ran.push(dialog.message());
    void dialog.dismiss();
  });
  return ran;
}

/**
 * What is on the page that no text may have put there; also what would only run once somebody touches it. A drawn diagram
 * is an image of data, in which nothing runs.
 */
const strangers = (page: Page, part = "main") =>
  page.evaluate((root) => {
    const runs = ({ name, value, ownerElement }: Attr) =>
      /^on/i.test(name) ||
      /^\W*(javascript|vbscript):/i.test(value) ||
      (/^\W*data:/i.test(value) && !(name === "src" && ownerElement?.matches("img")));
    return [...document.querySelectorAll(`${root} *`)]
      .filter((element) => element.matches("script, iframe, object, embed, base") || [...element.attributes].some(runs))
      .map((element) => element.outerHTML.slice(0, 200));
  }, part);

const isPwned = (page: Page) => page.evaluate(() => "pwned" in window);

test("what would run is noticed", async ({ page, tolerate }) => {
  tolerate(/Content Security Policy/);
  await page.goto("/settings/profile");
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toBeVisible();
  expect(await strangers(page)).toEqual([]);
  const put = ["<p onpointerover=x>p</p>", "<a href=' JavaScript:x'>a</a>", "<iframe></iframe>"];
  await page.evaluate(
    ([html = ""]) => {
      const holder = document.createElement("div");
      holder.setHTMLUnsafe(html);
      document.querySelector("main")?.append(holder);
    },
    [put.join("")],
  );
  expect(await strangers(page)).toHaveLength(put.length);
});

test("a name that is markup is a name", async ({ page }) => {
  const ran = watch(page);
  await page.goto("/settings/profile");
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await name.fill(XSS_SAMPLES[1]);
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
  await page.goto("/chat");
  await expect(page.getByRole("button", { name: /Enterprise/ })).toContainText("onerror");
  expect(await isPwned(page)).toBe(false);
  expect(ran).toEqual([]);
});

/** Payloads that share a message: a person has to scroll through all of them. */
const BATCH = 20;
const batches = Array.from({ length: XSS_PAYLOADS.length / BATCH }, (_, index) =>
  XSS_PAYLOADS.slice(index * BATCH, (index + 1) * BATCH).join("\n\n"),
);

test("320 payloads as messages and as answers are shown, not run", async ({ page }) => {
  test.slow();
  expect(new Set([...XSS_SAMPLES, ...XSS_PAYLOADS]).size).toBe(320);
  const ran = watch(page);
  const api = new ChatApi(page.request);
  const id = newClientId();
  let parentId: string | null = null;
  const texts = [...XSS_SAMPLES, ...batches];
  for (const text of texts) {
    await provider.script({ promptIncludes: text, stream: true, times: 1 }, { text });
    parentId = await api.send(id, text, parentId);
  }
  const chat = new ChatPage(page);
  await page.goto(`/chat/${id}`);
  await chat.lastAnswer();
  // Only what is near the view is in the page: walk through all of it.
  const { nodes } = await api.get(id);
  expect(nodes).toHaveLength(2 * texts.length);
  for (const { message } of nodes.toReversed()) {
    const row = page.locator(`[data-message="${message.id}"]`);
    await expect(async () => {
      if ((await row.count()) === 0) {
        await chat.thread.evaluate((log) => log.scrollBy(0, -300));
      }
      await expect(row).toBeAttached({ timeout: 250 });
    }).toPass();
    expect(await strangers(page)).toEqual([]);
  }
  expect(await isPwned(page)).toBe(false);
  expect(ran).toEqual([]);
});

test("a streaming answer that holds 320 payloads runs none of them, whole or in parts", async ({ page }) => {
  test.slow();
  const ran = watch(page);
  const chat = new ChatPage(page);
  await chat.openNew();
  const samples = XSS_SAMPLES.join("\n\n").match(/[\s\S]{1,7}/g) ?? [];
  const others = batches.join("\n\n").match(/[\s\S]{1,37}/g) ?? [];
  await provider.script({ promptIncludes: "Say all of it at once" }, { chunks: [...samples, "\n\n", ...others] });
  await chat.ask("Say all of it at once");
  expect(await strangers(page)).toEqual([]);
  expect(await isPwned(page)).toBe(false);
  expect(ran).toEqual([]);
});

test("300 payloads as titles are text in the sidebar", async ({ page }) => {
  const ran = watch(page);
  await new ChatApi(page.request).create(["Plain"]);
  const titles = XSS_PAYLOADS.map((payload) => payload.replaceAll(/\s+/g, " ").trim());
  await page.route(/\/api\/v1\/conversations\?/, async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { data: { items: object[] } };
    body.data.items = titles.map((title) => ({ ...body.data.items[0], id: newClientId(), title }));
    await route.fulfill({ response, json: { ...body, data: { ...body.data, nextCursor: null } } });
  });
  await page.goto("/chat");
  await expect(new ChatPage(page).sidebar.locator("a[href^='/chat/']")).toHaveText(titles);
  expect(await strangers(page, "aside")).toEqual([]);
  expect(await isPwned(page)).toBe(false);
  expect(ran).toEqual([]);
});

test("twenty payloads as titles are text in the sidebar, the header, the palette, menus and toasts", async ({
  page,
}) => {
  test.slow();
  const ran = watch(page);
  const api = new ChatApi(page.request);
  const titles = XSS_SAMPLES.map((payload) => payload.replaceAll(/\s+/g, " "));
  const ids: string[] = [];
  for (const title of titles) ids.push(await api.create(["Plain"], { title }));
  const chat = new ChatPage(page);
  await page.goto("/chat");
  for (const [index, title] of titles.entries()) {
    const row = chat.sidebar.locator(`a[href="/chat/${ids[index]}"]`);
    await expect(row).toHaveText(title);
    await row.click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    await expect(page).toHaveTitle(`${title} · Nexus AI`);
  }
  await page.keyboard.press("Control+K");
  const palette = page.getByRole("dialog", { name: "Find anything" });
  await expect(palette.getByRole("option").first()).toBeVisible();
  await palette.getByRole("combobox").fill("alert");
  await expect(palette.locator("mark").first()).toBeVisible();
  await page.keyboard.press("Escape");
  await page
    .getByRole("main")
    .getByRole("button", { name: /^Options for/ })
    .click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(page.getByRole("region", { name: "Notifications" })).toContainText(titles.at(-1) ?? "");
  expect(await isPwned(page)).toBe(false);
  expect(ran).toEqual([]);
});
