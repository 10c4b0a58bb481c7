import { request } from "@playwright/test";
import OpenAI from "openai";
import { ChatPage } from "./fixtures/chat-page.ts";
import { fillSignIn } from "./fixtures/sign-in-form.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";

test("the theme and the language outlive a reload", async ({ page }) => {
  await page.goto("/settings/appearance");
  await page.getByText("Dark", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.getByText("Light", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  // What is chosen elsewhere is kept too: a sign-in takes the theme from the profile.
  await page.goto("/chat");
  await page.getByRole("button", { name: /Enterprise/ }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const kept = async () => (await (await page.request.get("/api/v1/me")).json()).data.theme;
  await expect.poll(kept).toBe("dark");
  await page.goto("/settings/appearance");
  await page.getByText("Light", { exact: true }).click();
  await expect.poll(kept).toBe("light");

  await page.getByLabel("Language", { exact: true }).selectOption("de");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByRole("heading", { level: 1, name: "Aussehen" })).toBeVisible();
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.getByLabel("Sprache", { exact: true }).selectOption("en");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("the system's theme is followed while a page is open, and not once a theme is chosen", async ({
  page,
  tolerate,
}) => {
  tolerate(/status of 404/);
  await page.emulateMedia({ colorScheme: "light" });
  for (const path of ["/docs/api", "/no-such-page", "/settings/appearance"]) {
    await page.goto(path);
    await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
    await page.emulateMedia({ colorScheme: "dark" });
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.emulateMedia({ colorScheme: "light" });
    await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  }
  await page.getByText("Light", { exact: true }).click();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
  await page.getByText("System", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("an API key is shown once, works, and stops working when it is revoked", async ({ page }) => {
  await page.goto("/settings/api-keys");
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog", { name: "Create an API key" });
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(dialog.getByText("Enter a name of 1 to 80 characters.")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Name" }).fill("Editor on my laptop");
  await dialog.getByRole("button", { name: "Create key" }).click();
  const shown = page.getByRole("alertdialog", { name: "Copy your key now" });
  const key = await shown.getByRole("textbox", { name: "API key" }).inputValue();
  expect(key).toMatch(/^nx_[\w-]{30,}$/);
  await shown.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByText("Editor on my laptop", { exact: true })).toBeVisible();
  await expect(page.getByText(key)).toHaveCount(0);

  const api = await request.newContext({
    baseURL: getTarget().url,
    extraHTTPHeaders: { authorization: `Bearer ${key}` },
  });
  const ask = () =>
    api.post("/api/v1/chat/completions", {
      data: { model: "nexus/auto", messages: [{ role: "user", content: "From my editor" }] },
    });
  const answer = await ask();
  expect(answer.status(), await answer.text()).toBe(200);
  expect(
    ((await answer.json()) as { choices: { message: { content: string } }[] }).choices[0]?.message.content,
  ).toContain("You wrote: From my editor");
  // By the official client over the wire: what it is told of usage comes in a chunk of its own.
  const client = new OpenAI({ apiKey: key, baseURL: `${getTarget().url}/api/v1`, maxRetries: 0 });
  const stream = await client.chat.completions.create({
    model: "nexus/auto",
    messages: [{ role: "user", content: "By the official client" }],
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = "";
  let last: OpenAI.ChatCompletionChunk | undefined;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? "";
    last = chunk;
  }
  expect(text).toContain("You wrote: By the official client");
  expect(last).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
  await page.reload();
  await expect(page.getByText(/^Created .* used /)).toBeVisible();

  await page.getByRole("button", { name: "Revoke: Editor on my laptop" }).click();
  await page
    .getByRole("alertdialog", { name: "Revoke “Editor on my laptop”?" })
    .getByRole("button", { name: "Revoke key" })
    .click();
  await expect(page.getByText("No API keys yet")).toBeVisible();
  await expect.poll(async () => (await ask()).status()).toBe(401);
  await api.dispose();
});

test("a provider key that cannot be right is refused at its field and not kept", async ({ page, tolerate }) => {
  tolerate(/status of 422/);
  await page.goto("/settings/providers");
  await page.getByRole("button", { name: "More for OpenAI" }).click();
  await page.getByRole("menuitem", { name: "Use your own key" }).click();
  const dialog = page.getByRole("dialog", { name: "Add a key for OpenAI" });
  const key = dialog.getByRole("textbox", { name: "Key" });
  await key.fill("sk with spaces");
  await dialog.getByRole("button", { name: "Test and save" }).click();
  await expect(key).toHaveAttribute("aria-invalid", "true");
  await expect(key).toHaveAccessibleDescription("Paste the whole key, without spaces.");
  await expect(key).toBeFocused();

  // The server's own network is no place to send keys to.
  await key.fill("sk-0123456789abcdef0123456789abcdef");
  await expect(key).not.toHaveAttribute("aria-invalid", "true");
  await dialog.getByRole("button", { name: "Use another address" }).click();
  const address = dialog.getByRole("textbox", { name: "Address" });
  await address.fill("http://169.254.169.254/v1");
  await dialog.getByRole("button", { name: "Test and save" }).click();
  await expect(address).toHaveAttribute("aria-invalid", "true");
  await expect(address).toHaveAccessibleDescription(/\S/);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.reload();
  await expect(page.getByText("the server's key").first()).toBeVisible();
  await expect(page.getByText("your key", { exact: true })).toHaveCount(0);
});

test("a provider is tested", async ({ page }) => {
  await page.goto("/settings/providers");
  await page.getByRole("button", { name: "Test: Anthropic" }).click();
  await expect(page.getByText("Anthropic works")).toBeVisible();
  await page.reload();
  await expect(
    page.getByRole("listitem").filter({ hasText: "Anthropic" }).getByText("Works", { exact: true }),
  ).toBeVisible();
});

test("the name is saved, and a blank one is refused at its field; other pages are fetched when one is meant", async ({
  page,
}) => {
  const ahead: string[] = [];
  page.on("request", (request) => {
    if (request.headers()["next-router-prefetch"]) ahead.push(new URL(request.url()).pathname);
  });
  await page.goto("/settings/profile");
  const name = page.getByRole("textbox", { name: "Name", exact: true });
  await name.fill("");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByText("Enter a name of 1 to 80 characters.")).toBeVisible();
  await name.fill("Grace <b>Hopper</b>");
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue("Grace <b>Hopper</b>");
  expect(ahead.filter((path) => path.startsWith("/settings/"))).toEqual([]);
  await page.getByRole("link", { name: "Usage", exact: true }).last().hover();
  await expect.poll(() => ahead).toContain("/settings/usage");
});

test("signing out ends the session everywhere on this browser", async ({ page, browser, account, baseURL }) => {
  // A session of its own: the file's other specs keep theirs.
  const context = await browser.newContext({ baseURL: baseURL ?? "" });
  const fresh = await context.newPage();
  await fresh.goto("/settings/usage");
  await expect(fresh).toHaveURL(/\/sign-in\?next=/);
  await fillSignIn(fresh, account);
  await expect(fresh).toHaveURL(/\/settings\/usage$/);
  await fresh
    .getByRole("link", { name: /Back to chat/ })
    .first()
    .click();
  const chat = new ChatPage(fresh);
  await chat.untilReady();
  await chat.composer.fill("Nobody else shall read this");
  const kept = () => fresh.evaluate(() => JSON.stringify({ ...localStorage }));
  await expect.poll(kept).toContain("Nobody else");
  await fresh.keyboard.press("Control+K");
  await fresh.getByRole("dialog", { name: "Find anything" }).getByRole("combobox").fill("sign out");
  await fresh.getByRole("option", { name: "Sign out" }).click();
  await expect(fresh).toHaveURL(/\/sign-in/);
  expect(await kept()).not.toContain("Nobody else");
  expect(await fresh.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))).toEqual([]);
  await fresh.goto("/chat");
  await expect(fresh).toHaveURL(/\/sign-in/);
  await context.close();
  await page.goto("/chat");
  await expect(page).toHaveURL(/\/chat$/);
});

test("what others get is off until it is turned on, and stays as it was left", async ({ page }) => {
  await page.goto("/settings/privacy");
  const votes = page.getByRole("switch", { name: "Share my votes on models" });
  const experiments = page.getByRole("switch", { name: "Take part in experiments of this server" });
  await expect(votes).not.toBeChecked();
  await expect(experiments).not.toBeChecked();
  await votes.press("Space");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(votes).toBeChecked();
  await expect(experiments).not.toBeChecked();
  await votes.press("Space");
  await expect(votes).not.toBeChecked();
  await page.getByRole("link", { name: "Router", exact: true }).last().click();
  await expect(page).toHaveURL(/\/settings\/router$/);
});

test("new chats begin with the model that was chosen for them", async ({ page }) => {
  await page.goto("/settings/router");
  const model = page.getByRole("combobox", { name: "Default model" });
  await expect(model).toHaveValue("nexus/auto");
  await model.selectOption("openai/gpt-4.1-mini");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.goto("/chat");
  await expect(page.getByRole("button", { name: /^Model: GPT-4\.1 mini/ })).toBeVisible();
  await page.goto("/settings/router");
  await model.selectOption("nexus/auto");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
});

test("times are shown in the zone that was chosen, whatever the device's is", async ({ page }) => {
  await page.goto("/settings/profile");
  const zone = page.getByRole("combobox", { name: "Time zone" });
  const readTimes = async () => {
    await page.goto("/settings/security");
    const table = page.getByRole("table", { name: "Security log" });
    await expect(table.locator("time").first()).toBeVisible();
    return table.locator("time").first().textContent();
  };
  const before = await readTimes();
  await page.goto("/settings/profile");
  // Chosen before the page listens, a browser takes the choice back.
  await expect(page.getByText(/^It is .+ there now\.$/)).toBeVisible();
  // A day away or half of one: no clock reads the same there.
  await zone.selectOption("Pacific/Kiritimati");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  expect(await readTimes()).not.toBe(before);
  await page.goto("/settings/profile");
  await expect(page.getByText(/^It is .+ there now\.$/)).toBeVisible();
  await zone.selectOption("UTC");
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
});

test("an API key that has spent its limit is refused, and says so", async ({ page }) => {
  await page.goto("/settings/api-keys");
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog", { name: "Create an API key" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Nightly job");
  await dialog.getByRole("combobox", { name: "Spending limit" }).selectOption("day");
  await dialog.getByRole("button", { name: "Create key" }).click();
  await expect(dialog.getByText("Enter an amount from 0.01 to 1,000,000.")).toBeVisible();
  await dialog.getByRole("textbox", { name: "US dollars" }).fill("0,01");
  await dialog.getByRole("button", { name: "Create key" }).click();
  const shown = page.getByRole("alertdialog", { name: "Copy your key now" });
  const key = await shown.getByRole("textbox", { name: "API key" }).inputValue();
  await shown.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByText("$0.00 of $0.0100 spent today")).toBeVisible();

  const api = await request.newContext({
    baseURL: getTarget().url,
    extraHTTPHeaders: { authorization: `Bearer ${key}` },
  });
  const answer = await api.post("/api/v1/chat/completions", {
    data: { model: "openai/gpt-4.1", max_tokens: 30_000, messages: [{ role: "user", content: "At length, please" }] },
  });
  expect(answer.status()).toBe(402);
  expect(await answer.text()).toContain("what this API key may spend today");
  await api.dispose();
});
