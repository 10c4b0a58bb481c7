import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChatPage } from "./fixtures/chat-page.ts";
import { fillSignIn } from "./fixtures/sign-in-form.ts";
import { type Running, startProduct } from "./fixtures/start-product.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";
import { waitForMail } from "./fixtures/wait-for-mail.ts";

// A product of its own: freshly installed, without any provider, as somebody meets it who has just cloned it.
test.use({ tier: null });
test.describe.configure({ mode: "serial" });

const EMAIL = "first@example.com";
const PASSWORD = "violet harbour piano 41";
const NEW_PASSWORD = "copper meadow lantern 58";

let directory = "";
let product: Running<string>;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  directory = await mkdtemp(join(tmpdir(), "nexus-e2e-fresh-"));
  product = await startProduct(join(directory, "data"));
});

test.afterAll(async () => {
  test.setTimeout(60_000);
  await product?.stop();
  await rm(directory, { recursive: true, force: true });
});

const mailTo = (to: string, contains: RegExp) => waitForMail(join(directory, "data"), to, contains);

test("from the start page over the mailed code to the first answer of the offline demo", async ({ page, tolerate }) => {
  tolerate(/status of 422/);
  await page.goto(product.value);
  await page.getByRole("link", { name: "Create account" }).first().click();
  await expect(page).toHaveURL(/\/sign-up/);
  await page.getByLabel("Name").fill("Ada Example");
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password", { exact: true }).fill("short");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("This password does not meet the rules below.")).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText(`Enter the six digits we sent to ${EMAIL}.`)).toBeVisible();
  await expect(page.getByRole("link", { name: "Open the outbox" })).toBeVisible();

  const code = /\b(\d{6})\b/.exec((await mailTo(EMAIL, /\b\d{6}\b/)).text)?.[1] ?? "";
  const field = page.getByRole("textbox", { name: "Six-digit code" });
  await expect(field).toBeFocused();
  await page.keyboard.type(code === "000000" ? "111111" : "000000");
  await expect(page.getByRole("alert").filter({ hasText: /\S/ }).first()).toBeVisible();
  await field.fill(code);
  await expect(page).toHaveURL(/\/chat$/);

  await expect(page.getByText(/^The offline demo answers for now\./)).toBeVisible();
  const chat = new ChatPage(page);
  await chat.untilReady();
  const answer = await chat.ask("Hello, who are you?");
  await expect(answer.getByText("Offline demo").first()).toBeVisible();
  await expect(answer).toContainText(/demo/i);
  await page.reload();
  await expect(chat.answers).toHaveCount(1);
  await expect(page.getByRole("link", { name: /1 of 100 messages/ })).toBeVisible();
});

test("over plain http from another machine the forms say that nobody can sign in", async ({ page }) => {
  await page.goto(`${product.value}/sign-up`);
  const note = page.getByRole("status").filter({ hasText: "This page came over plain http" });
  await expect(page.getByLabel("Name")).toBeVisible();
  await expect(note).toHaveCount(0);
  // What a browser says of every address but localhost.
  await page.addInitScript(() => Object.defineProperty(window, "isSecureContext", { value: false }));
  for (const path of ["/sign-up", "/sign-in"]) {
    await page.goto(product.value + path);
    await expect(note).toBeVisible();
  }
});

test("the demo leads to adding a key", async ({ page }) => {
  await page.goto(`${product.value}/sign-in?next=/settings/providers`);
  // As a password manager does it: both at once, on the first step.
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.locator("input[name=password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page).toHaveURL(/\/settings\/providers$/);
  await expect(page.getByText("Add a key to get real answers")).toBeVisible();
  await page
    .getByRole("button", { name: /^Add a key for / })
    .first()
    .click();
  await expect(
    page.getByRole("dialog", { name: /^Add a key for / }).getByRole("textbox", { name: "Key" }),
  ).toBeFocused();
});

test("a forgotten password is set anew by the mailed link, and the old one no longer works", async ({
  page,
  tolerate,
}) => {
  tolerate(/status of (401|410)/);
  await page.goto(`${product.value}/sign-in`);
  await page.getByLabel("E-mail").fill("nobody");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await expect(page.getByText("Enter an address like name@example.com.")).toBeVisible();
  await page.getByLabel("E-mail").fill("somebody@example.com");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await page.goBack();
  await expect(page.getByLabel("E-mail")).toHaveValue("somebody@example.com");
  await page.goForward();
  expect(await findViolations(page, "the password")).toEqual([]);
  await page.getByRole("button", { name: "Change" }).click();
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await expect(page.getByRole("heading", { name: "Reset your password" })).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(EMAIL);
  await page.getByRole("button", { name: "Send link" }).click();
  await expect(page.getByRole("heading", { name: "Look into your mail" })).toBeVisible();
  const link =
    /http\S+\/reset-password\?token=\S+/.exec((await mailTo(EMAIL, /reset-password\?token=/)).text)?.[0] ?? "";
  await page.goto(link);
  await page.getByLabel("New password", { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password is changed. Sign in with the new one.")).toBeVisible();
  await fillSignIn(page, { email: EMAIL, password: PASSWORD });
  await expect(page.getByText("The e-mail address or the password is not right.")).toBeVisible();
  await page.getByRole("button", { name: "Change" }).click();
  await expect(page.getByText("The e-mail address or the password is not right.")).toBeHidden();
  await fillSignIn(page, { email: EMAIL, password: NEW_PASSWORD });
  await expect(page).toHaveURL(/\/chat$/);
  await page.goto(link);
  await page.getByLabel("New password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("This link is no longer valid")).toBeVisible();
});
