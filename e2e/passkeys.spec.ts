import type { Page } from "@playwright/test";
import postgres from "postgres";
import { findSideways } from "./fixtures/sideways.ts";
import { fillSignIn } from "./fixtures/sign-in-form.ts";
import { getTarget, readRuntimeEnv } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

/** Plugs an authenticator in that verifies its owner and agrees to everything at once. */
async function plugIn(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

/** From here on a browser that offers no passkeys where it fills in a name: one waits for its button then. */
async function endOffers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    // Unknown where no site is shown, as in about:blank.
    if ("PublicKeyCredential" in globalThis) PublicKeyCredential.isConditionalMediationAvailable = async () => false;
  });
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
  await plugIn(page);
  await page.goto("/settings/security");
  await page.getByRole("button", { name: "Add passkey" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Name")).not.toHaveValue("");
  expect(await findViolations(page, "name")).toEqual([]);
  await dialog.getByLabel("Name").fill("My laptop");
  await dialog.getByRole("button", { name: "Save" }).click();
  const shown = page.getByRole("alertdialog");
  const codes = shown.getByRole("list", { name: "Recovery codes" }).getByRole("listitem");
  await expect(codes).toHaveCount(10);
  await page.keyboard.press("Escape");
  await expect(codes).toHaveCount(10);
  await shown.getByRole("button", { name: "I have kept them" }).click();
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
  await endOffers(page);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page).toHaveURL(/\/chat/);

  // After the password, in German and on a phone.
  await leave();
  await page.context().addCookies([{ name: "nexus-locale", value: "de", url: getTarget().url }]);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto("/sign-in");
  expect(await findSideways(page)).toEqual([]);
  await fillSignIn(page, account, "de");
  await expect(page.getByRole("heading", { name: "Bestätige, dass du es bist" })).toBeVisible();
  expect(await findSideways(page)).toEqual([]);
  expect(await findViolations(page, "second factor")).toEqual([]);
  await page.getByRole("button", { name: "Passkey verwenden" }).click();
  await expect(page).toHaveURL(/\/chat/);

  await page.context().addCookies([{ name: "nexus-locale", value: "de", url: getTarget().url }]);
  await page.goto("/settings/security");
  await expect(page.getByRole("list", { name: "Passkeys" }).getByText("My laptop")).toBeVisible();
  expect(await findSideways(page)).toEqual([]);
  await page.getByRole("button", { name: "Entfernen: My laptop" }).click();
  await forgetProofs(account.userId);
  await page.getByRole("alertdialog").getByRole("button", { name: "Entfernen" }).click();
  const proof = page.getByRole("alertdialog", { name: "Bist du es noch?" });
  await expect(proof.getByLabel("Code deiner App oder Wiederherstellungscode")).toBeVisible();
  expect(await findViolations(page, "proof")).toEqual([]);
  await proof.getByRole("button", { name: "Passkey verwenden" }).click();
  await expect(page.getByText("Noch keiner.")).toBeVisible();
});
