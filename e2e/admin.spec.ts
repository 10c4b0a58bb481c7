import { createAccount } from "./fixtures/accounts.ts";
import { makeAdmin, makeOrdinary, openSignUp } from "./fixtures/administration.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, signIn, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

test.afterAll(() => openSignUp());

test("the console: for administrators who prove themselves; people, view as, sign-up, audit log", async ({
  page,
  account,
  browser,
  tolerate,
}) => {
  test.slow();
  tolerate(/status of (403|404)/);
  await makeOrdinary(account.userId);
  await page.goto("/admin");
  await expect(page.getByRole("heading", { name: "This page does not exist" })).toBeVisible();

  await makeAdmin(account.userId, false);
  const person = await createAccount(getTarget(), "looked-at", "free");
  // What the server remembers of the account has run out by then.
  await expect(async () => {
    await page.goto("/admin");
    await expect(page.getByRole("heading", { name: "People", level: 1 })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  const proof = page.getByRole("alertdialog");
  await proof.getByRole("textbox", { name: "Password" }).fill(account.password);
  await proof.getByRole("button", { name: "Confirm" }).click();
  await page.getByLabel("Search").fill(person.email);
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: person.email }).click();
  await expect(page.getByRole("heading", { name: person.email })).toBeVisible();
  expect(await findViolations(page, "person")).toEqual([]);

  await page.getByRole("button", { name: "Grant plan" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Plan").selectOption("pro");
  await dialog.getByRole("button", { name: "Grant plan" }).click();
  await expect(dialog.getByText("Give a reason of at least three characters.")).toBeVisible();
  await dialog.getByLabel("Reason").fill("A prize");
  expect(await findViolations(page, "grant")).toEqual([]);
  await dialog.getByRole("button", { name: "Grant plan" }).click();
  await expect(page.getByText("Plan granted", { exact: true }).first()).toBeVisible();

  await page.getByRole("button", { name: "View as" }).click();
  await dialog.getByLabel("Reason").fill("Ticket 12");
  await dialog.getByRole("button", { name: "Start view" }).click();
  const banner = page.getByRole("status").filter({ hasText: `You see the account of ${person.email}` });
  await expect(banner).toBeVisible();
  expect(await findViolations(page, "view")).toEqual([]);
  await page.goto("/chat");
  await expect(page).toHaveURL(/\/settings/);
  await expect(banner).toBeVisible();
  const refused = await page.request.patch("/api/v1/me", {
    data: { displayName: "Other" },
    headers: { origin: getTarget().url },
  });
  expect(refused.status()).toBe(403);
  await banner.getByRole("button", { name: "End view" }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/people/${person.userId}`));

  await page.goto("/admin/sign-up");
  await page.getByLabel("New accounts").selectOption("invite");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
  const strangers = await browser.newContext();
  const stranger = await strangers.newPage();
  await stranger.goto("/sign-up");
  await expect(stranger.getByRole("heading", { name: "By invitation only" })).toBeVisible();
  expect(await findViolations(stranger, "sign-up by invitation")).toEqual([]);
  await strangers.close();
  await page.getByRole("button", { name: "Invite" }).click();
  await dialog.getByLabel("Address").fill("guest@example.com");
  await dialog.getByRole("button", { name: "Send invitation" }).click();
  await expect(page.getByText("guest@example.com", { exact: true })).toBeVisible();
  expect(await findViolations(page, "sign-up")).toEqual([]);

  await page.goto("/admin/audit");
  for (const entry of ["Invitation sent", "View as ended", "View as started", "Plan granted"]) {
    await expect(page.getByRole("cell", { name: entry, exact: true }).first()).toBeVisible();
  }
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download CSV" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("audit-log.csv");

  // The person finds it in their own log.
  const theirs = await browser.newContext();
  await signIn(theirs, person);
  const own = await theirs.newPage();
  await own.goto("/settings/security");
  await expect(own.getByText("An administrator began to look at the account")).toBeVisible();
  await theirs.close();

  await page.context().addCookies([{ name: "nexus-locale", value: "de", url: getTarget().url }]);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 360, height: 740 });
  for (const [path, title] of [
    ["/admin/people", "Personen"],
    [`/admin/people/${person.userId}`, person.email],
    ["/admin/sign-up", "Registrierung"],
    ["/admin/audit", "Änderungsprotokoll"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: title, level: 1 })).toBeVisible();
    await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
    expect(await findSideways(page)).toEqual([]);
    expect(await findViolations(page, path)).toEqual([]);
  }
});
