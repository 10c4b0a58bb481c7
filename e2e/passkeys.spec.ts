import type { CDPSession, Page } from "@playwright/test";
import postgres from "postgres";
import { getTarget, readRuntimeEnv } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

const wider = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Plugs an authenticator in that verifies its owner; it agrees to everything at once, or waits to be touched. */
async function plugIn(page: Page): Promise<{ setTouched: (isTouched: boolean) => Promise<void> }> {
  const session: CDPSession = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    setTouched: async (enabled) => {
      await session.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled });
    },
  };
}

/** As if the sessions of an account had last proved who sits there long ago. */
async function forgetProofs(userId: string): Promise<void> {
  const sql = postgres(readRuntimeEnv(getTarget().data).DATABASE_URL ?? "", { max: 1, prepare: false });
  await sql`update public.user_sessions set proved_at = now() - interval '1 hour' where user_id = ${userId}`;
  await sql.end();
}

test("a passkey: added, signed in with, asked for after the password, a proof, and removed", async ({
  page,
  account,
  tolerate,
}) => {
  // What wants a proof first.
  tolerate(/status of 403/);
  test.setTimeout(60_000);
  const authenticator = await plugIn(page);
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Add passkey" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Name")).not.toHaveValue("");
  expect(await findViolations(page, "name")).toEqual([]);
  await dialog.getByLabel("Name").fill("My laptop");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("list", { name: "Recovery codes" }).getByRole("listitem")).toHaveCount(10);
  await dialog.getByRole("button", { name: "I have kept them" }).click();
  const list = page.getByRole("list", { name: "Passkeys" });
  await expect(list.getByText("My laptop")).toBeVisible();
  expect(await findViolations(page, "security")).toEqual([]);

  async function leave(): Promise<void> {
    await page.goto("about:blank");
    await page.context().clearCookies();
  }

  // The browser offers it in the field of the address, and the authenticator agrees at once.
  await leave();
  await page.goto("/sign-in");
  await expect(page).toHaveURL(/\/chat/);

  await leave();
  await authenticator.setTouched(false);
  await page.goto("/sign-in");
  const button = page.getByRole("button", { name: "Sign in with a passkey" });
  await expect(button).toBeEnabled();
  // In this order: a touch before would be for the offer in the field, which goes on waiting.
  await button.click();
  await authenticator.setTouched(true);
  await expect(page).toHaveURL(/\/chat/);

  // After the password, in German and on a phone.
  await leave();
  await authenticator.setTouched(false);
  await page.context().addCookies([{ name: "nexus-locale", value: "de", url: getTarget().url }]);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/sign-in");
  expect(await wider(page)).toBe(0);
  await page.getByLabel("E-Mail").fill(account.email);
  await page.getByRole("textbox", { name: "Passwort" }).fill(account.password);
  await page.getByRole("button", { name: "Anmelden", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Bestätige, dass du es bist" })).toBeVisible();
  expect(await wider(page)).toBe(0);
  expect(await findViolations(page, "second factor")).toEqual([]);
  await authenticator.setTouched(true);
  await page.getByRole("button", { name: "Passkey verwenden" }).click();
  await expect(page).toHaveURL(/\/chat/);

  await page.context().addCookies([{ name: "nexus-locale", value: "de", url: getTarget().url }]);
  await page.goto("/settings/security");
  await expect(page.getByRole("list", { name: "Passkeys" }).getByText("My laptop")).toBeVisible();
  expect(await wider(page)).toBe(0);
  await page.getByRole("button", { name: "Entfernen: My laptop" }).click();
  await forgetProofs(account.userId);
  await page.getByRole("alertdialog").getByRole("button", { name: "Entfernen" }).click();
  const proof = page.getByRole("alertdialog", { name: "Bist du es noch?" });
  await expect(proof.getByLabel("Code deiner App oder Wiederherstellungscode")).toBeVisible();
  expect(await findViolations(page, "proof")).toEqual([]);
  await proof.getByRole("button", { name: "Passkey verwenden" }).click();
  await expect(page.getByText("Noch keiner.")).toBeVisible();
});
