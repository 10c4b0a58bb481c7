import postgres from "postgres";
import { ChatPage } from "./fixtures/chat-page.ts";
import { getTarget, readRuntimeEnv } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";

test.use({ tier: "pro" });

const LIMIT = 10_000;

/** Sets the messages that the user has sent this month. */
async function setUsed(userId: string, used: number): Promise<void> {
  const sql = postgres(readRuntimeEnv(getTarget().data).DATABASE_URL ?? "", { max: 1, prepare: false });
  try {
    await sql`
      insert into public.quota_periods (user_id, period_start, requests_used)
      values (${userId}, date_trunc('month', now() at time zone 'utc')::date, ${used})
      on conflict (user_id, period_start) do update set requests_used = excluded.requests_used`;
  } finally {
    await sql.end();
  }
}

test("the last message of the month goes out, the next one is told why it cannot", async ({
  page,
  account,
  tolerate,
}) => {
  tolerate(/status of 402/);
  await setUsed(account.userId, LIMIT - 1);
  const chat = new ChatPage(page);
  await chat.openNew();
  await expect(page.getByRole("link", { name: /9,999 of 10,000 messages/ })).toBeVisible();
  await chat.ask("The last one");
  await expect(page.getByText("10,000 of 10,000 messages used")).toBeVisible();
  await expect(page.getByText(/^Starts again on /)).toBeVisible();
  await chat.composer.fill("One too many");
  await expect(page.getByRole("button", { name: "Send, not available: this month is used up" })).toBeDisabled();
  await chat.composer.press("Enter");
  await expect(chat.composer).toHaveValue("One too many");
  await page.getByRole("link", { name: "See usage" }).click();
  await expect(page).toHaveURL(/\/settings\/usage$/);
  await expect(page.getByText(/All used\. Sending works again on /)).toBeVisible();
});

test("a page that did not know yet gets its message back", async ({ page, account, tolerate }) => {
  tolerate(/status of 402/);
  await setUsed(account.userId, 17);
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.ask("Still allowed");
  await setUsed(account.userId, LIMIT);
  await chat.composer.fill("Kept for later");
  await chat.send.click();
  await expect(page.getByText("10,000 of 10,000 messages used")).toBeVisible();
  await expect(chat.composer).toHaveValue("Kept for later");
  await expect(chat.thread.getByText("Kept for later", { exact: true })).toHaveCount(0);
  await setUsed(account.userId, 17);
  await page.reload();
  await expect(chat.composer).toHaveValue("Kept for later");
  await chat.send.click();
  await expect(chat.answers.last()).toContainText("You wrote: Kept for later");
});
