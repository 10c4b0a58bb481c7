import { randomUUID } from "node:crypto";
import { request } from "@playwright/test";
import postgres from "postgres";
import { type Account, createAccount } from "./fixtures/accounts.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { getTarget, readRuntimeEnv } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

const FIREFOX = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

/** Another browser of the person, signed in. */
async function signInElsewhere({ email, password }: Account) {
  const { url } = getTarget();
  const api = await request.newContext({ baseURL: url, userAgent: FIREFOX, extraHTTPHeaders: { origin: url } });
  const answer = await api.post("/api/v1/auth/sign-in", { data: { email, password } });
  expect(answer.status()).toBe(200);
  return { status: async () => (await api.get("/api/v1/me")).status(), dispose: () => api.dispose() };
}

/** Lets every session of the person have proved itself this long ago. */
async function ageProofs({ userId }: Account, minutes: number): Promise<void> {
  const sql = postgres(readRuntimeEnv(getTarget().data).DATABASE_URL ?? "", { max: 1, prepare: false });
  await sql`update public.user_sessions set proved_at = now() - make_interval(mins => ${minutes}),
    proof_level = 'password' where user_id = ${userId}`;
  await sql.end();
}

/** The Cookie header of the account's session as it reads shortly before its token expires. */
function expiringCookie({ cookies }: Account): string {
  const [first, ...rest] = cookies
    .filter(({ name }) => name.includes("session"))
    .sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
  const encoded = [first, ...rest].map((cookie) => cookie?.value).join("");
  const session = JSON.parse(Buffer.from(encoded.replace("base64-", ""), "base64url").toString());
  const soon = { ...session, expires_at: Math.floor(Date.now() / 1_000) + 30 };
  const name = first?.name.replace(/\.\d+$/, "");
  return `${name}=base64-${Buffer.from(JSON.stringify(soon)).toString("base64url")}`;
}

test("another browser is seen, told apart, and signed out by one press; the log says so", async ({ page, account }) => {
  const elsewhere = await signInElsewhere(account);
  await page.goto("/chat");
  const notice = page.getByRole("status").filter({ hasText: "A new device has signed in." });
  await expect(notice).toContainText("Firefox 145, Linux");
  await notice.getByRole("button", { name: "Look at it" }).click();
  await expect(page).toHaveURL(/\/settings\/security$/);
  await page.reload();
  const devices = page.getByRole("table", { name: "Devices" });
  await expect(notice).toHaveCount(0);
  const other = devices.getByRole("row").filter({ hasText: "Firefox 145, Linux" });
  await expect(other).toHaveCount(1);
  await expect(devices.getByText("This device")).toHaveCount(1);
  expect(await elsewhere.status()).toBe(200);
  expect(await findViolations(page)).toEqual([]);
  await other.getByRole("button", { name: "Sign out" }).click();
  await expect(other).toHaveCount(0);
  await expect.poll(elsewhere.status, { timeout: 5_000 }).toBe(401);
  const log = page.getByRole("table", { name: "Security log" });
  await expect(log.getByRole("row").nth(1)).toContainText("Device signed out");
  await expect(log.getByRole("row").filter({ hasText: "Signed in on a new device" })).toContainText("Firefox 145");
  await elsewhere.dispose();
});

test("the log is filtered by kind and day, and exported as it is filtered", async ({ page }) => {
  await page.goto("/settings/security");
  const log = page.getByRole("table", { name: "Security log" });
  await expect(log.getByRole("row").filter({ hasText: "Account created" })).toHaveCount(1);
  await page.getByLabel("Kind").selectOption("Keys");
  await expect(page.getByText("No entry fits.")).toBeVisible();
  await page.getByLabel("Kind").selectOption("Account");
  await expect(log.getByRole("row").filter({ hasText: "Account created" })).toHaveCount(1);
  await page.getByLabel("To").fill("2020-01-01");
  await expect(page.getByText("No entry fits.")).toBeVisible();
  await page.getByLabel("To").fill("");
  await expect(log).toBeVisible();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Export" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("security-log.csv");
  const stream = await download.createReadStream();
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  expect(text).toContain(",account_created,account,");
  expect(text).not.toContain(",sign_in,");
});

test("an old session must prove itself: a wrong password, a right one, and the act is done", async ({
  page,
  account,
  tolerate,
}) => {
  tolerate(/status of (403|422)/);
  await ageProofs(account, 11);
  await page.goto("/settings/api-keys");
  await page.getByRole("button", { name: "Create key" }).click();
  const form = page.getByRole("dialog", { name: "Create an API key" });
  await form.getByRole("textbox", { name: "Name" }).fill("Proved");
  await form.getByRole("button", { name: "Create key" }).click();
  const proof = page.getByRole("alertdialog", { name: "Is it still you?" });
  await proof.getByLabel("Password", { exact: true }).fill("not the right one 12");
  await proof.getByRole("button", { name: "Confirm" }).click();
  await expect(proof.getByText("This password is not right.")).toBeVisible();
  const forgot = proof.getByRole("link", { name: "Forgot your password?" });
  await expect(forgot).toHaveAttribute("href", "/forgot-password?next=%2Fsettings%2Fapi-keys");
  expect(await findViolations(page)).toEqual([]);

  // Escape takes back the question, not the form below it, which says why nothing happened.
  await page.keyboard.press("Escape");
  await expect(proof).toHaveCount(0);
  await expect(form.getByText("Confirm who you are to go on.")).toBeVisible();
  await form.getByRole("button", { name: "Create key" }).click();
  await proof.getByLabel("Password", { exact: true }).fill(account.password);
  await proof.getByLabel("Password", { exact: true }).press("Enter");
  const shown = page.getByRole("alertdialog", { name: "Copy your key now" });
  await expect(shown.getByRole("textbox", { name: "API key" })).toHaveValue(/^nx_/);
  await shown.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByText("Proved", { exact: true })).toBeVisible();
});

test.describe("on a phone, in German", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, locale: "de-DE" });

  test("nothing is wider than the screen, at 390 and at 360 pixels", async ({ page, account }) => {
    const elsewhere = await signInElsewhere(account);
    await page.context().addCookies([{ name: "nexus-locale", value: "de", url: getTarget().url }]);
    for (const width of [390, 360]) {
      await page.setViewportSize({ width, height: 740 });
      await page.goto("/settings/security");
      await expect(page.locator("html")).toHaveAttribute("lang", "de");
      const devices = page.getByRole("table", { name: "Geräte" });
      await expect(devices.getByRole("row").nth(1)).toBeVisible();
      await expect(page.getByRole("table", { name: "Sicherheitsprotokoll" })).toBeVisible();
      expect(await findSideways(page)).toEqual([]);
      await page.getByRole("button", { name: "Ändern" }).click();
      await expect(page.getByRole("dialog", { name: "Passwort ändern" })).toBeVisible();
      expect(await findSideways(page)).toEqual([]);
      await page.keyboard.press("Escape");
    }
    expect(await findViolations(page)).toEqual([]);
    await elsewhere.dispose();
  });
});

// The last one: it changes what the others sign in with.
test("the password is changed with the current one, and every other browser is out", async ({
  page,
  account,
  tolerate,
}) => {
  tolerate(/status of 422/);
  const elsewhere = await signInElsewhere(account);
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Change", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Change your password" });
  const next = "amber kettle under seven moons";
  await dialog.getByLabel("Current password").fill("not the right one 12");
  await dialog.getByLabel("New password").fill(next);
  await expect(dialog.getByRole("meter", { name: "Strength" })).toHaveAttribute("aria-valuetext", "very good");
  await dialog.getByRole("button", { name: "Change password" }).click();
  await expect(dialog.getByText("This password is not right.")).toBeVisible();
  await dialog.getByLabel("Current password").fill(account.password);
  await dialog.getByRole("button", { name: "Change password" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText(/^Password changed\./)).toBeVisible();
  await expect.poll(elsewhere.status, { timeout: 5_000 }).toBe(401);
  await expect(page.getByRole("table", { name: "Devices" }).getByRole("row")).toHaveCount(2);
  await elsewhere.dispose();
  await (await signInElsewhere({ ...account, password: next })).dispose();
});

test("a session is renewed once, whatever is asked with its token at the same time", async () => {
  const { url } = getTarget();
  const cookie = expiringCookie(await createAccount(getTarget(), "renewed", "pro"));
  const ask = (path: string, init: RequestInit = {}) =>
    fetch(`${url}/api/v1/${path}`, { ...init, headers: { cookie, origin: url, "content-type": "application/json" } });
  const message = (text: string) =>
    ask("chat", {
      method: "POST",
      body: JSON.stringify({
        trigger: "submit",
        id: randomUUID(),
        conversationId: randomUUID(),
        parentId: null,
        content: [{ type: "text", text }],
      }),
    });
  const answers = await Promise.all([ask("me"), message("Hello"), ask("me/usage"), message("Hello again")]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  for (const answer of answers) expect(answer.headers.getSetCookie().join()).not.toContain("Max-Age=0");
  expect(answers.some((answer) => answer.headers.getSetCookie().length > 0)).toBe(true);
  await Promise.all(answers.map((answer) => answer.text()));
});
