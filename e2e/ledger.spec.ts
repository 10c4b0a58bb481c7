import { readFileSync } from "node:fs";
import postgres from "postgres";
import { ChatPage } from "./fixtures/chat-page.ts";
import { getTarget, readRuntimeEnv } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";

/** Uses the month up and grants a dollar of credits. */
async function beyondTheMonth(userId: string): Promise<void> {
  const sql = postgres(readRuntimeEnv(getTarget().data).DATABASE_URL ?? "", { max: 1, prepare: false });
  try {
    await sql`select app.set_requests_left(gen_random_uuid(), ${userId}, 0, null, now())`;
    await sql`select app.grant_credits(gen_random_uuid(), ${userId}, 1000000, null, 'A welcome', now())`;
  } finally {
    await sql.end();
  }
}

test("the ledger fills, says who paid, filters, is downloaded, and credits can be told not to pay", async ({
  page,
  account,
}) => {
  await page.goto("/settings/ledger");
  await expect(page.getByRole("heading", { name: "Nothing here yet" })).toBeVisible();

  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.ask("Within the month");
  await beyondTheMonth(account.userId);
  await chat.ask("Beyond the month");
  await expect(chat.answers.last().getByRole("button", { name: /credits/ })).toBeVisible();
  await page.reload();
  await expect(chat.answers.last().getByRole("button", { name: /credits/ })).toBeVisible();

  await page.goto("/settings/ledger");
  const table = page.getByRole("table", { name: "Lines of the ledger" });
  await expect(table.getByText("A welcome")).toBeVisible();
  await expect(table.getByRole("row").filter({ hasText: "Taken from credits" })).toHaveCount(1);
  await expect(table.getByRole("row").filter({ has: page.getByRole("link", { name: "Chat" }) })).toHaveCount(2);
  await page.getByLabel("Kind").selectOption("Credits granted");
  await expect(table.getByRole("row")).toHaveCount(2);
  await page.getByLabel("For").selectOption("Speech");
  await page.getByRole("button", { name: "Show everything again" }).click();
  await expect(table.getByText("Taken from credits")).toBeVisible();

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download CSV" }).click();
  const csv = readFileSync(await (await download).path(), "utf8");
  expect(csv.split("\r\n")[0]).toMatch(/^time,kind,purpose,model/);
  expect(csv).toContain("A welcome");

  const pays = page.getByRole("switch", { name: "Pay with credits when the month's messages are used up" });
  await expect(pays).toBeChecked();
  await pays.press("Space");
  await expect(pays).not.toBeChecked();
  await page.goto("/chat");
  await expect(page.getByText(/messages used/)).toBeVisible();
});
