import { createEmulator, type Emulator } from "emulate";
import { type OwnProduct, startOwnProduct } from "./fixtures/own-product.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { fillSignIn } from "./fixtures/sign-in-form.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

// A product of its own, whose services for signing in are counterparts on this machine.
test.use({ tier: null });

const EMAIL = "grace@example.com";
const PASSWORD = "violet harbour piano 41";
let google: Emulator;
let github: Emulator;
let product: OwnProduct;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const person = { email: EMAIL, name: "Grace Hopper" };
  google = await createEmulator({ service: "google", port: 0, seed: { google: { users: [person] } } });
  github = await createEmulator({
    service: "github",
    port: 0,
    seed: { github: { users: [{ login: "grace", ...person }] } },
  });
  product = await startOwnProduct({
    GOOGLE_CLIENT_ID: "google-client",
    GOOGLE_CLIENT_SECRET: "secret",
    GOOGLE_OAUTH_BASE_URL: google.url,
    GITHUB_CLIENT_ID: "github-client",
    GITHUB_CLIENT_SECRET: "secret",
    GITHUB_OAUTH_BASE_URL: github.url,
    GITHUB_OAUTH_API_BASE_URL: github.url,
  });
});

test.afterAll(async () => {
  test.setTimeout(60_000);
  await Promise.all([product?.stop(), google?.close(), github?.close()]);
});

test("a life with Google and GitHub: in, connected, a password, disconnected, and back", async ({ page, tolerate }) => {
  // The counterparts' own pages.
  tolerate(/favicon|fonts|Content Security Policy|status of 4/);
  test.setTimeout(60_000);
  await page.goto(`${product.url}/sign-up`);
  expect(await findViolations(page, "sign-up")).toEqual([]);
  await page.getByRole("button", { name: "Continue with Google" }).click();
  await page.getByRole("button", { name: EMAIL }).click();
  await expect(page).toHaveURL(`${product.url}/chat`);

  await page.goto(`${product.url}/settings/security`);
  const list = page.getByRole("list", { name: "Connected accounts" });
  await expect(list.getByText(EMAIL)).toBeVisible();
  await expect(page.getByRole("button", { name: "Disconnect: Google" })).toBeDisabled();
  await page.getByRole("button", { name: "Connect: GitHub" }).click();
  await page.getByRole("button", { name: /grace/ }).click();
  await expect(list.getByText(EMAIL)).toHaveCount(2);

  // Google lets this server ask later whether it still vouches; GitHub's own apps do not.
  await expect(list.getByText("Google confirmed this account")).toBeVisible();
  await expect(list.getByText("GitHub confirmed this account")).toHaveCount(0);

  await page.getByRole("button", { name: "Set", exact: true }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "New password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.getByText("Password set").first()).toBeVisible();
  await page.getByRole("button", { name: "Disconnect: Google" }).click();
  await page.getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(page.getByRole("button", { name: "Connect: Google" })).toBeVisible();
  expect(await findViolations(page, "security")).toEqual([]);

  // The address has an account now, to which Google is a stranger again.
  await page.goto("about:blank");
  await page.context().clearCookies();
  await page.context().addCookies([{ name: "nexus-locale", value: "de", url: product.url }]);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${product.url}/sign-in`);
  expect(await findSideways(page)).toEqual([]);
  expect(await findViolations(page, "sign-in in German")).toEqual([]);
  await page.getByRole("button", { name: "Weiter mit Google" }).click();
  await page.getByRole("button", { name: EMAIL }).click();
  await expect(page.getByText("Zu dieser Adresse gibt es ein Konto.")).toBeVisible();
  await fillSignIn(page, { email: EMAIL, password: PASSWORD }, "de");
  await expect(page).toHaveURL(`${product.url}/settings/security`);
  expect(await findSideways(page)).toEqual([]);
  const waiting = page.locator(".banner").filter({ hasText: EMAIL });
  await waiting.getByRole("button").click();
  await expect(waiting).toHaveCount(0);
  await expect(page.getByRole("button", { name: /: Google/ })).toHaveCount(1);

  // What the worker would find out a day later, in the narrowest window.
  await page.route("**/api/v1/connected-accounts", async (route) => {
    const response = await route.fetch();
    const body = await response.json();
    const at = "2026-11-20T10:00:00.000Z";
    for (const item of body.data.items) item.grant = { state: "ended", since: at, lastConfirmedAt: at };
    await route.fulfill({ response, json: body });
  });
  // The account itself is in English, which signing in has told the browser.
  await page.context().addCookies([{ name: "nexus-locale", value: "de", url: product.url }]);
  await page.reload();
  await expect(page.getByRole("button", { name: "Erneut verbinden: Google" })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findSideways(page)).toEqual([]);
    expect(await findViolations(page, `an ended connection, ${colorScheme}`)).toEqual([]);
  }
});
