import { Secret, TOTP } from "otpauth";
import postgres from "postgres";
import { findSideways } from "./fixtures/sideways.ts";
import { fillSignIn } from "./fixtures/sign-in-form.ts";
import { getTarget, readRuntimeEnv } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

/** Lets the codes of now be used once more, so that nobody waits for the next half minute. */
async function forgetSteps(userId: string): Promise<void> {
  const sql = postgres(readRuntimeEnv(getTarget().data).DATABASE_URL ?? "", { max: 1, prepare: false });
  await sql`update public.totp_factors set last_step = 0 where user_id = ${userId}`;
  await sql.end();
}

test("a second factor: added, asked for, replaced by a recovery code, and left out where it is trusted", async ({
  page,
  account,
  tolerate,
}) => {
  tolerate(/status of 422/);
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Add app" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("My phone");
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog.getByRole("img", { name: "Picture for the authenticator app" })).toBeVisible();
  const secret = await dialog.getByRole("textbox", { name: "Key" }).inputValue();
  expect(await findViolations(page, "picture")).toEqual([]);
  await dialog.getByLabel("Six-digit code").fill(codeOf(secret));
  await dialog.getByRole("button", { name: "Turn on" }).click();
  const shown = page.getByRole("alertdialog");
  const codes = shown.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  // Shown once: neither Escape nor a press outside takes them away.
  await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  await expect(codes).toHaveCount(10);
  const recovery = (await codes.first().textContent()) ?? "";
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    shown.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("nexus-recovery-codes.txt");
  await shown.getByRole("button", { name: "I have kept them" }).click();
  await expect(shown).toHaveCount(0);
  await expect(page.getByText("10 of 10 left.")).toBeVisible();

  async function givePassword(): Promise<void> {
    // What the open page still asks for would be refused.
    await page.goto("about:blank");
    const kept = (await page.context().cookies()).filter(({ name }) => !name.includes("nexus-session"));
    await page.context().clearCookies();
    await page.context().addCookies(kept);
    await page.goto("/sign-in");
    await fillSignIn(page, account);
  }
  await givePassword();
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  expect(await findViolations(page, "code page")).toEqual([]);
  await page.getByLabel("Six-digit code").fill("000000");
  await expect(page.getByText("This code is not right, or no longer valid.")).toBeVisible();
  await forgetSteps(account.userId);
  tolerate(/status of 503/);
  const refusal = { status: 503, json: { error: { code: "unavailable", message: "Refused for this spec." } } };
  await page.route("**/auth/second-factor", (route) => route.fulfill(refusal), { times: 1 });
  const code = codeOf(secret);
  await page.getByLabel("Six-digit code").fill(code);
  // Nothing was said of the code: it stays, and is sent again where it stands.
  await expect(page.getByText("A service we depend on does not answer.")).toBeVisible();
  await expect(page.getByLabel("Six-digit code")).toHaveValue(code);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/chat/);

  await givePassword();
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await page.context().addCookies([{ name: "nexus-locale", value: "de", url: getTarget().url }]);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/sign-in/two-factor");
  await expect(page.getByRole("heading", { name: "Code eingeben" })).toBeVisible();
  expect(await findSideways(page)).toEqual([]);
  await page.getByRole("button", { name: "Wiederherstellungscode verwenden" }).click();
  await page.getByLabel("Wiederherstellungscode").fill(recovery);
  await page.getByLabel("Diesem Gerät 30 Tage vertrauen").check();
  await page.getByRole("button", { name: "Bestätigen" }).click();
  await expect(page).toHaveURL(/\/chat/);
  // Signing in has set the account's own language.
  await page.context().addCookies([{ name: "nexus-locale", value: "de", url: getTarget().url }]);
  await page.goto("/settings/security");
  await expect(page.getByText("9 von 10 übrig.")).toBeVisible();
  await expect(page.getByRole("list", { name: "Vertraute Browser" }).getByRole("listitem")).toHaveCount(1);
  expect(await findSideways(page)).toEqual([]);
  expect(await findViolations(page, "security")).toEqual([]);

  // Why an act fails that was asked for is said in the reader's language.
  await page.route("**/recovery-codes", (route) => route.fulfill(refusal));
  await page.getByRole("button", { name: "Neue Codes anlegen" }).click();
  const question = page.getByRole("alertdialog");
  await question.getByRole("button", { name: "Neue Codes anlegen" }).click();
  await expect(question.getByRole("alert")).toContainText("Ein Dienst, den wir brauchen, antwortet nicht.");
  await page.context().addCookies([{ name: "nexus-locale", value: "en", url: getTarget().url }]);
  await givePassword();
  await expect(page).toHaveURL(/\/chat/);
});
