import { readFile } from "node:fs/promises";
import type { APIRequestContext, Page } from "@playwright/test";
import type { RouterReport } from "../lib/analytics/schema.ts";
import type { ConversationDetail } from "../lib/chat/schema.ts";
import { ChatApi } from "./fixtures/chat-api.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

const PAGE = "/analytics/router";
const TEXTS = [
  "Write a function in Python that sorts a list",
  "Refactor this TypeScript class and fix the bug in its query method",
  "Translate this sentence into German: the harbour is closed",
  "Hello there",
];

async function readReport(request: APIRequestContext): Promise<RouterReport> {
  const answer = await request.get("/api/v1/analytics/router");
  expect(answer.status(), await answer.text()).toBe(200);
  return ((await answer.json()) as { data: RouterReport }).data;
}

/** Four answers by Auto, the first of them answered again by a model with a name: made once for the file's account. */
async function answersOf(request: APIRequestContext): Promise<RouterReport> {
  const known = await readReport(request);
  if (known.answers.auto > 0) return known;
  const chat = new ChatApi(request);
  const ids: string[] = [];
  for (const text of TEXTS) ids.push(await chat.create([text]));
  const detail: ConversationDetail = await chat.get(ids[0] ?? "");
  const first = detail.nodes.find(({ parentId }) => parentId !== null);
  const model = first?.message.metadata?.modelId?.startsWith("openai/")
    ? "anthropic/claude-haiku-4-5"
    : "openai/gpt-4.1-mini";
  const again = { trigger: "regenerate", conversationId: ids[0], parentId: first?.parentId, model };
  const answer = await request.post("/api/v1/chat", { data: again, headers: { origin: getTarget().url } });
  expect(answer.status(), await answer.text()).toBe(200);
  return readReport(request);
}

async function open(page: Page, path = PAGE): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1, name: "Router" })).toBeVisible();
}

const region = (page: Page, name: string) => page.getByRole("region", { name }).last();
const statOf = (page: Page, label: string) =>
  page.getByRole("main").locator("dl > div").filter({ hasText: label }).locator("dd");

test.describe("before the first answer", () => {
  test.use({ tier: "pro" });

  test("the page is found by sidebar and palette, and teaches how to fill it", async ({ page }) => {
    await page.goto("/chat");
    const entry = page.getByRole("link", { name: "Analytics" });
    await entry.click();
    await expect(page).toHaveURL(/\/analytics\/router$/);
    await expect(entry).toHaveAttribute("aria-current", "page");
    await expect(page.getByText("Auto has not chosen a model in this time")).toBeVisible();
    await page.getByRole("link", { name: "Start a chat" }).click();
    await expect(page).toHaveURL(/\/chat$/);
    await page.keyboard.press("Control+K");
    await page.keyboard.type("auto chose");
    await page.getByRole("option", { name: "What Auto chose and saved" }).click();
    await expect(page).toHaveURL(/\/analytics\/router$/);
  });
});

test("it counts what Auto really chose, and its views show the same figures", async ({ page }) => {
  const report = await answersOf(page.request);
  expect(report.answers).toEqual({ auto: 4, all: 5 });
  expect(report.changes.count).toBe(1);
  await open(page);
  await expect(statOf(page, "Chosen by Auto").first()).toHaveText("4");
  await expect(statOf(page, "Chosen by Auto").last()).toHaveText("80% of 5 answers");
  await expect(statOf(page, "Rated good").last()).toHaveText("0 of 20 ratings that are needed");
  await expect(statOf(page, "Changed by hand").first()).toHaveText("25.0%");
  const providers = page.getByRole("table", { name: "Providers, last 24 hours" });
  await expect(providers.getByRole("row").nth(1)).toContainText("100%");

  const view = (name: string) =>
    page.getByRole("radiogroup", { name: "What is shown" }).getByText(name, { exact: true });
  const code = page.getByRole("listitem").filter({ hasText: /^Code/ });
  const ofCode = report.shares.filter(({ intent }) => intent === "code");
  expect(ofCode.reduce((sum, { answers }) => sum + answers, 0)).toBe(2);
  for (const { modelId, answers } of ofCode) {
    const name = report.models.find(({ id }) => id === modelId)?.name;
    await expect(code).toContainText(`${name} ${(answers * 100) / 2}%`);
  }
  await expect(code).toContainText(/2$/);
  await view("Cost").click();
  await expect(code).toContainText(/\$\d/);
  await view("Table").click();
  const table = page.getByRole("table", { name: "Share by intent and model" });
  const rows = table.getByRole("row").filter({ has: page.getByRole("cell") });
  await expect(rows).toHaveCount(report.shares.length);
  const answers = await Promise.all(
    (await rows.all()).map(async (row) => Number(await row.getByRole("cell").nth(2).textContent())),
  );
  expect(answers.reduce((sum, count) => sum + count, 0)).toBe(4);
});

test("the chart is read by the keys, and told as a table", async ({ page }) => {
  const { days } = await answersOf(page.request);
  await open(page);
  const slider = page.getByRole("slider", { name: "Day" });
  await slider.focus();
  await expect(slider).toHaveAttribute("aria-valuetext", /: routed \$\d.*, always the best \$\d/);
  const atEnd = await slider.getAttribute("aria-valuetext");
  if (days.length > 1) {
    await page.keyboard.press("ArrowLeft");
    await expect(slider).not.toHaveAttribute("aria-valuetext", atEnd ?? "");
    await page.keyboard.press("End");
  }
  await expect(slider).toHaveAttribute("aria-valuetext", atEnd ?? "");
  await page.getByRole("radiogroup", { name: "How the savings are shown" }).getByText("Table").click();
  const table = page.getByRole("table", { name: "Spent and always-best, running total" });
  await expect(table.getByRole("row")).toHaveCount(days.length + 1);
  await expect(region(page, "Compared with one model").getByRole("row").nth(1)).toContainText("%");
});

test("the period is kept in the address", async ({ page }) => {
  await answersOf(page.request);
  await open(page);
  await page.getByRole("radiogroup", { name: "Period" }).getByText("7 days").click();
  await expect(page).toHaveURL(/\?period=7d$/);
  await expect(statOf(page, "Chosen by Auto").first()).toHaveText("4");
  await page.reload();
  await expect(page.getByRole("radio", { name: "7 days" })).toBeChecked();
});

test("what was changed by hand leads to its conversation", async ({ page }) => {
  await answersOf(page.request);
  await open(page);
  const changed = page.getByRole("list", { name: "Changed by hand" }).getByRole("listitem");
  await expect(changed).toHaveCount(1);
  await expect(changed).toContainText("Code");
  await changed.getByRole("link").click();
  await expect(page).toHaveURL(/\/chat\/[0-9a-f-]{36}/);
  await expect(page.getByText(TEXTS[0] ?? "", { exact: true }).first()).toBeVisible();
});

test("the export is a file of the period, for spreadsheets and for programs", async ({ page }) => {
  await answersOf(page.request);
  await open(page);
  for (const [item, ending] of [
    ["Spreadsheet (CSV)", "csv"],
    ["For programs (JSON)", "json"],
  ] as const) {
    await page.getByRole("button", { name: "Export" }).click();
    const started = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: item }).click();
    const download = await started;
    expect(download.suggestedFilename()).toMatch(new RegExp(`^router-\\d{4}-\\d\\d-01-to-.*\\.${ending}$`));
    const text = await readFile(await download.path(), "utf8");
    if (ending === "json") expect(JSON.parse(text)).toHaveLength(4);
    else expect(text.trimEnd().split("\r\n")).toHaveLength(5);
  }
});

test("a failure can be tried again, and being offline is said", async ({ page, context, tolerate }) => {
  tolerate(/status of 503|ERR_INTERNET_DISCONNECTED/);
  await answersOf(page.request);
  const api = "**/api/v1/analytics/router?*";
  await page.route(api, (route) =>
    route.fulfill({
      status: 503,
      json: { error: { code: "unavailable", message: "Not now.", requestId: "req_test" } },
    }),
  );
  await open(page);
  const failure = page.getByRole("alert").filter({ hasText: "The report could not be loaded" });
  await expect(failure).toBeVisible({ timeout: 20_000 });
  await page.unroute(api);
  await failure.getByRole("button", { name: "Try again" }).click();
  await expect(statOf(page, "Chosen by Auto").first()).toHaveText("4");
  await context.setOffline(true);
  await expect(page.getByText("You are offline.").first()).toBeVisible();
  await expect(statOf(page, "Chosen by Auto").first()).toHaveText("4");
  await context.setOffline(false);
});

test("axe finds nothing in either theme, and nothing scrolls sideways on a phone", async ({ page }) => {
  test.slow();
  await answersOf(page.request);
  const found: string[] = [];
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 800 });
    await open(page);
    await expect(page.getByRole("list", { name: "Changed by hand" })).toBeVisible();
    for (const view of ["Share", "Table"]) {
      await page.getByRole("radiogroup", { name: "What is shown" }).getByText(view, { exact: true }).click();
      found.push(...(await findViolations(page, `${width} ${view}`)));
      for (const wide of await findSideways(page)) found.push(`${width} ${view} ${wide}`);
    }
  }
  expect(found).toEqual([]);
  await page.getByRole("link", { name: "Back to chat" }).click();
  await expect(page).toHaveURL(/\/chat$/);
});
