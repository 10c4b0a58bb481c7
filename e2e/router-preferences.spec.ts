import type { Page } from "@playwright/test";
import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { provider } from "./fixtures/provider.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";

const CODE = "Write a TypeScript function that debounces another function, with tests.";
const PINNED = "Claude Haiku 4.5";

/** Opens Settings → Router once its lists are there. */
async function openRouter(page: Page): Promise<void> {
  await page.goto("/settings/router");
  await expect(page.getByRole("list", { name: "A model for each kind of task" })).toBeVisible();
}

/** Does something that saves the preferences and waits until they are saved. */
async function saving(page: Page, act: () => Promise<unknown>): Promise<void> {
  const saved = page.waitForResponse((response) => response.url().includes("/router/preferences") && response.ok());
  await act();
  await saved;
}

test("a thumb is given by keyboard, asks why, outlives a reload, and is taken back", async ({ page }) => {
  const chat = new ChatPage(page);
  const api = new ChatApi(page.request);
  await page.goto(`/chat/${await api.create(["Is this any good?"])}`);
  const answer = await chat.lastAnswer();
  const up = answer.getByRole("button", { name: "Good answer" });
  const down = answer.getByRole("button", { name: "Bad answer" });
  await expect(up).toHaveAttribute("aria-pressed", "false");
  await expect(up).toHaveCSS("opacity", "0");
  await up.focus();
  await expect(up).toHaveCSS("opacity", "1");
  await page.keyboard.press("Enter");
  await expect(up).toHaveAttribute("aria-pressed", "true");

  await down.focus();
  await page.keyboard.press("Enter");
  await expect(up).toHaveAttribute("aria-pressed", "false");
  const why = page.getByRole("dialog", { name: "What was wrong?" });
  await expect(why.getByRole("textbox")).toBeFocused();
  await expect(why.getByRole("button", { name: "Send" })).toBeDisabled();
  await page.keyboard.type("It says nothing.");
  const saved = page.waitForResponse(
    (response) => response.request().postData()?.includes("It says nothing.") === true && response.ok(),
  );
  await page.keyboard.press("Control+Enter");
  await saved;
  await expect(why).toHaveCount(0);
  await expect(down).toBeFocused();

  await page.reload();
  await page.mouse.move(0, 0);
  await expect(down).toHaveAttribute("aria-pressed", "true");
  await expect(down).toHaveCSS("opacity", "1");
  await expect(up).toHaveCSS("opacity", "0");
  const feedback = (await api.get(chat.conversationId)).nodes.at(-1)?.message.metadata?.feedback;
  expect(feedback).toEqual({ verdict: "bad", wrongChoice: false, reason: "It says nothing." });

  const removed = page.waitForResponse((response) => response.request().method() === "DELETE" && response.ok());
  await down.click();
  await removed;
  await expect(down).toHaveAttribute("aria-pressed", "false");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.reload();
  await chat.lastAnswer();
  await expect(down).toHaveAttribute("aria-pressed", "false");
});

test("a thumb that cannot be saved goes back and says so", async ({ page, tolerate }) => {
  tolerate(/status of 503/);
  const chat = new ChatPage(page);
  await page.goto(`/chat/${await new ChatApi(page.request).create(["Will this be kept?"])}`);
  const up = (await chat.lastAnswer()).getByRole("button", { name: "Good answer" });
  await page.route("**/feedback", (route) =>
    route.fulfill({ status: 503, json: { error: { code: "unavailable", message: "Not now." } } }),
  );
  await up.click();
  await expect(page.getByText("A service we depend on does not answer. Try again in a moment.")).toBeVisible();
  await expect(up).toHaveAttribute("aria-pressed", "false");
});

test("a model set for a kind of task answers it, the reason says so, and Auto chooses again once it is taken away", async ({
  page,
}) => {
  test.slow();
  const chat = new ChatPage(page);
  await openRouter(page);
  const code = page.getByRole("combobox", { name: "Code", exact: true });
  await expect(code.getByRole("option", { name: PINNED })).toBeAttached();
  await saving(page, () => code.selectOption({ label: PINNED }));
  await page.reload();
  await expect(code.locator("option:checked")).toHaveText(PINNED);

  await chat.openNew();
  const answer = await chat.ask(CODE);
  await answer.getByRole("button", { name: new RegExp(`Auto.*${PINNED}`) }).click();
  const reason = page.getByRole("dialog", { name: `Why ${PINNED}` });
  await expect(reason.getByText("You have set it for this kind of task.")).toBeVisible();
  expect((await provider.listChats(CODE)).at(-1)?.provider).toBe("anthropic");

  const said = page.waitForResponse((response) => response.url().endsWith("/feedback") && response.ok());
  await reason.getByRole("button", { name: "Wrong choice" }).click();
  await said;
  await expect(reason.getByRole("button", { name: "Wrong choice" })).toHaveAttribute("aria-pressed", "true");

  await openRouter(page);
  await saving(page, () => code.selectOption({ label: "Let Auto choose" }));
  await chat.openNew();
  const free = await chat.ask(CODE);
  await free.getByRole("button", { name: /Auto/ }).click();
  await expect(page.getByRole("dialog", { name: /^Why/ })).toBeVisible();
  await expect(page.getByText("You have set it for this kind of task.")).toHaveCount(0);
});

test("an excluded model is not chosen, the reason says so, and it can be allowed again", async ({ page }) => {
  test.slow();
  const chat = new ChatPage(page);
  await chat.openNew();
  const before = await chat.ask("Hi there, how are you today?");
  const name = (await before.getByRole("button", { name: /Auto/ }).locator("b").textContent()) ?? "";
  await openRouter(page);
  await expect(page.getByText("No model is excluded")).toBeVisible();
  await page.getByRole("button", { name: "Exclude a model" }).click();
  await page.getByRole("combobox", { name: "Search models" }).fill(name);
  await saving(page, () =>
    page
      .getByRole("dialog", { name: "Exclude a model" })
      .getByRole("option")
      .filter({ has: page.getByText(name, { exact: true }) })
      .first()
      .click(),
  );
  const list = page.getByRole("list", { name: "Excluded models" });
  await expect(list.getByText(name, { exact: true })).toBeVisible();

  await chat.openNew();
  const after = await chat.ask("Hi there, how are you today?");
  const chip = after.getByRole("button", { name: /Auto/ });
  await expect(chip.locator("b")).not.toHaveText(name);
  await chip.click();
  const reason = page.getByRole("dialog", { name: /^Why/ });
  await expect(reason.getByRole("row").filter({ hasText: name }).filter({ hasText: "you excluded it" })).toBeVisible();

  await openRouter(page);
  await saving(page, () => list.getByRole("button", { name: `Allow again: ${name}` }).click());
  await expect(page.getByText("No model is excluded")).toBeVisible();
  await expect(page.getByRole("button", { name: "Exclude a model" })).toBeFocused();
  await saving(page, () => page.getByRole("button", { name: "Undo" }).click());
  await expect(list.getByText(name, { exact: true })).toBeVisible();
});

test("the focus goes to the next row when one is allowed again", async ({ page }) => {
  await page.goto("/chat");
  const excluded = ["openai/gpt-4o", "openai/gpt-4.1", "anthropic/claude-haiku-4-5"];
  const set = (models: string[]) =>
    page.request.patch("/api/v1/router/preferences", {
      data: { excluded: models },
      headers: { origin: getTarget().url },
    });
  expect((await set(excluded)).status()).toBe(200);
  await openRouter(page);
  const buttons = page.getByRole("list", { name: "Excluded models" }).getByRole("button", { name: /^Allow again/ });
  await expect(buttons).toHaveCount(3);
  for (const [left, focused] of [
    [2, 1],
    [1, 0],
  ] as const) {
    await buttons.nth(1).focus();
    await saving(page, () => page.keyboard.press("Enter"));
    await expect(buttons).toHaveCount(left);
    await expect(buttons.nth(focused)).toBeFocused();
  }
  expect((await set([])).status()).toBe(200);
});

test("limits are typed, refused out of their range, kept, and leave no model when nothing is good enough", async ({
  page,
  tolerate,
}) => {
  tolerate(/status of 503/);
  await openRouter(page);
  const floor = page.getByLabel("Quality floor");
  await floor.fill("101");
  await floor.press("Enter");
  await expect(page.getByText("A number from 0 to 100, or nothing")).toBeVisible();
  await floor.fill("100");
  await saving(page, () => floor.press("Enter"));
  const cost = page.getByLabel("Maximum cost per answer");
  await cost.fill("0,25");
  await saving(page, () => cost.blur());
  await page.reload();
  await expect(floor).toHaveValue("100");
  await expect(cost).toHaveValue("0.25");
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.say("Is anything good enough?");
  await expect(chat.thread.getByText(/expected quality below the floor/)).toBeVisible();
  await openRouter(page);
  await floor.fill("");
  await saving(page, () => floor.blur());
  await cost.fill("");
  await saving(page, () => cost.blur());
});

test("what was learned is shown, not used while learning is off, and forgotten when that is confirmed", async ({
  page,
}) => {
  const api = new ChatApi(page.request);
  const chat = new ChatPage(page);
  await page.goto(`/chat/${await api.create([CODE])}`);
  const up = (await chat.lastAnswer()).getByRole("button", { name: "Good answer" });
  const saved = page.waitForResponse((response) => response.url().endsWith("/feedback") && response.ok());
  await up.click();
  await saved;

  await openRouter(page);
  const table = page.getByRole("table", { name: "What Auto has learned" });
  const row = table.getByRole("row").filter({ hasText: "Code" }).first();
  await expect(row).toContainText("points");
  const explores = page.getByRole("switch", { name: "Try models now and then" });
  await expect(explores).not.toBeChecked();
  await saving(page, () => explores.click());
  await expect(explores).toBeChecked();
  const learns = page.getByRole("switch", { name: "Learn from my feedback" });
  await saving(page, () => learns.click());
  await expect(explores).toBeDisabled();
  await expect(page.getByText("Not used while learning is off.")).toBeVisible();
  await saving(page, () => learns.click());

  await page.getByRole("button", { name: "Forget all" }).click();
  const ask = page.getByRole("alertdialog", { name: "Forget what Auto has learned?" });
  await ask.getByRole("button", { name: "Cancel" }).click();
  await expect(ask).toBeHidden();
  await expect(table).toBeVisible();
  await page.getByRole("button", { name: "Forget all" }).click();
  await saving(page, () => ask.getByRole("button", { name: "Forget all" }).click());
  await expect(page.getByText("Nothing learned yet")).toBeVisible();
  await page.reload();
  await expect(page.getByText("Nothing learned yet")).toBeVisible();
});
