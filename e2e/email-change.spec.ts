import { randomUUID } from "node:crypto";
import { findSideways } from "./fixtures/sideways.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";
import { type Mail, waitForMail } from "./fixtures/wait-for-mail.ts";

const mailTo = (to: string, subject: RegExp) => waitForMail(getTarget().data, to, subject);

const linkIn = ({ text }: Mail, path: string) =>
  new RegExp(`https?://\\S+(${path}\\?token=[\\w-]{43})`).exec(text)?.[1] ?? "";

test("the address changes when one mailbox has opened its link and the other's code is typed", async ({
  page,
  context,
  tolerate,
}) => {
  tolerate(/status of 4(22|10)/);
  await page.goto("/settings/profile");
  // Another one than the account was made with, when this is the second try.
  const from = await page.getByLabel("E-mail", { exact: true }).inputValue();
  const to = `${randomUUID()}@example.com`;
  await page.getByRole("button", { name: "Change e-mail" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("New e-mail address").fill(from);
  await dialog.getByRole("button", { name: "Send both mails" }).click();
  await expect(dialog.getByText("This is your address already.")).toBeVisible();
  expect(await findViolations(page, "dialog of the new address")).toEqual([]);
  await dialog.getByLabel("New e-mail address").fill(to);
  await dialog.getByRole("button", { name: "Send both mails" }).click();
  await expect(page.getByText(`Becomes ${to} when both mailboxes have confirmed it`)).toBeVisible();
  const mailboxes = page.getByRole("list", { name: "Change e-mail" }).getByRole("listitem");
  await expect(mailboxes.getByText("Not confirmed yet")).toHaveCount(2);
  expect(await findViolations(page, "change that waits")).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  const speak = (language: string) =>
    page.request.patch("/api/v1/me", { data: { language }, headers: { origin: getTarget().url } });
  await speak("de");
  await page.reload();
  await expect(page.getByText("Noch nicht bestätigt")).toHaveCount(2);
  expect(await findSideways(page)).toEqual([]);
  await speak("en");
  await page.reload();
  await expect(mailboxes.getByText("Not confirmed yet")).toHaveCount(2);

  const oldMail = await mailTo(from, /code to change your address/);
  const newMail = await mailTo(to, /code to confirm this address/);
  const other = await context.newPage();
  await other.goto(linkIn(newMail, "/email-change"));
  await other.getByRole("button", { name: "Confirm" }).click();
  await expect(other.getByRole("heading", { name: "One mailbox is confirmed" })).toBeVisible();
  await expect(mailboxes.filter({ hasText: to }).getByText("Confirmed", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Enter code: Address until now" }).click();
  const code = page.getByRole("dialog").getByRole("textbox");
  await code.fill(oldMail.subject.slice(0, 6) === "000000" ? "111111" : "000000");
  await expect(page.getByText("This code is not right, or no longer valid.")).toBeVisible();
  await code.fill(oldMail.subject.slice(0, 6));
  await expect(page.getByText("Your e-mail address is changed")).toBeVisible();
  await expect(page.getByLabel("E-mail", { exact: true })).toHaveValue(to);
  await mailTo(from, /was changed/);

  await other.goto(linkIn(oldMail, "/email-change/stop"));
  expect(await findViolations(other, "page that stops")).toEqual([]);
  await other.getByRole("button", { name: "Stop it and sign everybody out" }).click();
  await expect(other.getByText("This change was made or stopped before.")).toBeVisible();
});
