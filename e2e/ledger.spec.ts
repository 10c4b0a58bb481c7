import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ChatPage } from "./fixtures/chat-page.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";

const run = promisify(execFile);
const root = fileURLToPath(new URL("..", import.meta.url));

/** `npm run admin -- grant …`, beside the running product. */
async function grant(...flags: string[]): Promise<unknown> {
  const args = ["scripts/admin.ts", "grant", "--data", getTarget().data, ...flags];
  const { stdout } = await run(process.execPath, args, { cwd: root });
  return JSON.parse(stdout);
}

test("the ledger fills, says who paid, filters, is downloaded, and credits can be told not to pay", async ({
  page,
  account,
  tolerate,
}) => {
  await page.goto("/settings/ledger");
  await expect(page.getByRole("heading", { name: "Nothing here yet" })).toBeVisible();

  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.ask("Within the month");
  const credits = ["--requests-left", "0", "--credit-usd", "1", "--reason", "A welcome"];
  await grant("--user", account.userId, "--tier", "pro", ...credits);
  const tier = async () => {
    const answer = await page.request.get("/api/v1/me/usage");
    return ((await answer.json()) as { data: { tier: string } }).data.tier;
  };
  // Processes remember an account for two seconds.
  await expect.poll(tier, { timeout: 5_000 }).toBe("pro");
  await chat.ask("Beyond the month");
  await expect(chat.answers.last().getByRole("button", { name: /credits/ })).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: /^Credits pay now: \$/ })).toBeVisible();
  await page.reload();
  await expect(chat.answers.last().getByRole("button", { name: /credits/ })).toBeVisible();

  await page.goto("/settings/ledger");
  const table = page.getByRole("table", { name: "Lines of the ledger" });
  await expect(table.getByText("A welcome")).toHaveCount(2);
  await expect(table.getByRole("columnheader", { name: "Messages used" })).toBeVisible();
  await expect(table.getByRole("row").filter({ hasText: "Taken from credits" })).toHaveCount(1);
  await expect(
    table.getByRole("row").filter({ has: page.getByRole("link", { name: "Chat", exact: true }) }),
  ).toHaveCount(2);
  await page.getByLabel("Kind").selectOption("Credits granted");
  await expect(table.getByRole("row")).toHaveCount(2);
  await page.getByLabel("For").selectOption("Speech");
  await page.getByRole("button", { name: "Show everything again" }).click();
  await expect(table.getByText("Taken from credits")).toBeVisible();

  // Typed digit by digit: the years on the way (2, 20, 202) are none to ask for.
  const from = page.getByLabel("From", { exact: true });
  await from.pressSequentially("01022026");
  await expect(from).toHaveValue("2026-01-02");
  await expect(table.getByText("Taken from credits")).toBeVisible();

  tolerate(/422/);
  const readings = /\/me\/usage\/ledger(\/summary)?\?/;
  const refusal = { status: 422, json: { error: { code: "validation_failed", message: "Refused for this spec." } } };
  await page.route(readings, (route) => route.fulfill(refusal));
  await page.getByLabel("Kind").selectOption("Credits granted");
  await expect(page.getByText("Refused for this spec.")).toHaveCount(1);
  await page.unroute(readings);
  await page.getByLabel("Kind").selectOption("Answers and credits");
  await expect(table.getByText("Taken from credits")).toBeVisible();

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download CSV" }).click();
  const csv = readFileSync(await (await download).path(), "utf8");
  expect(csv.split("\r\n")[0]).toMatch(/^time,kind,purpose,model/);
  expect(csv).toContain("A welcome");
  expect(csv).toContain(",requests,period_start,requests_used,");

  const pays = page.getByRole("switch", { name: "Pay with credits when the month's messages are used up" });
  await expect(pays).toBeChecked();
  await pays.press("Space");
  await expect(pays).not.toBeChecked();
  await page.goto("/chat");
  await expect(page.getByText(/messages used/)).toBeVisible();
});

test.describe("an account of its own", () => {
  test.use({ tier: "free" });

  test("a grant from the command line is in force in the running product within five seconds", async ({
    page,
    account,
  }) => {
    const usage = async () => {
      const { data } = await (await page.request.get("/api/v1/me/usage")).json();
      return [data.tier, data.requestsUsed, data.requestsLimit, data.creditMicroUsd];
    };
    expect((await usage())[0]).toBe("free");
    const flags = ["--tier", "team", "--requests-left", "7", "--credit-usd", "0.25", "--reason", "A test"];
    expect(await grant("--user", account.userId, ...flags)).toMatchObject({
      userId: account.userId,
      tier: "team",
      requestsLeft: 7,
      creditBalanceMicroUsd: 250_000,
    });
    await expect.poll(usage, { timeout: 5_000 }).toEqual(["team", 0, 7, 250_000]);
    await page.goto("/settings/security");
    await expect(page.getByRole("cell", { name: "Plan, requests or credits granted" })).toBeVisible();
  });
});
