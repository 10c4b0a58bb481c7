import type { Locator, Page } from "@playwright/test";
import { type Account, createAccount } from "./fixtures/accounts.ts";
import { makeAdmin } from "./fixtures/administration.ts";
import { type BillingProduct, startBillingProduct } from "./fixtures/billing-product.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, signIn, test } from "./fixtures/test.ts";
import { findViolations, openAndFindViolations, openInEachTheme } from "./fixtures/violations.ts";

test.describe("where nothing is sold", () => {
  test("there is no page, button or word of it", async ({ page, account, tolerate }) => {
    tolerate(/status of 404/);
    await makeAdmin(account.userId, true);
    // What the server remembers of the account has run out by then.
    await expect(async () => expect((await page.goto("/admin/limits"))?.status()).toBe(200)).toPass();
    for (const path of ["/pricing", "/settings/plan"]) expect((await page.goto(path))?.status()).toBe(404);
    const found: string[] = [];
    const words = /.{0,40}(?:stripe|pricing|billing|invoice|subscription|checkout|promotion|\bbuys|paid for).{0,40}/gi;
    // What a workspace's granted plan or a credit may say elsewhere: shipped, but not to be seen here.
    const seen = /.{0,40}\b(?:pays?|payments?|refund\w*|contracts?)\b.{0,40}/gi;
    const headers = { origin: getTarget().url };
    const made = await page.request.post("/api/v1/workspaces", { data: { name: "Rockets" }, headers });
    const { id } = ((await made.json()) as { data: { id: string } }).data;
    expect((await page.request.post(`/api/v1/workspaces/${id}/enter`, { headers })).status()).toBe(204);
    for (const path of [
      "/chat",
      "/settings",
      "/settings/usage",
      "/settings/ledger",
      "/settings/profile",
      "/settings/notifications",
      "/settings/workspace",
      "/docs/api",
      "/admin/limits",
      "/admin/audit",
      `/admin/people/${account.userId}`,
    ]) {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      for (const [word] of (await page.content()).matchAll(words)) found.push(`${path}: ${word}`);
      // The reference names what a line of the ledger may be.
      if (path === "/docs/api") continue;
      const text = await page.evaluate(() => {
        const body = document.body.cloneNode(true) as HTMLElement;
        for (const part of body.querySelectorAll("script, template")) part.remove();
        return body.textContent ?? "";
      });
      for (const [word] of text.matchAll(seen)) found.push(`${path}: ${word}`);
    }
    const reference = await (await page.request.get("/api/v1/openapi.json")).text();
    for (const [word] of reference.matchAll(words)) found.push(`openapi: ${word}`);
    expect(found).toEqual([]);
    expect((await page.request.get("/api/v1/billing/plan")).status()).toBe(404);
    for (const path of ["/api/v1/billing/checkout", "/api/webhooks/stripe"]) {
      expect((await page.request.post(path, { data: {} })).status(), path).toBe(404);
    }
  });
});

test.describe("where plans are sold", () => {
  test.use({ tier: null });
  let product: BillingProduct;
  let number = 0;

  test.beforeAll(async () => {
    test.setTimeout(120_000);
    product = await startBillingProduct();
  });
  test.afterAll(() => product.stop());

  async function openPlan(page: Page): Promise<Account> {
    number++;
    const account = await createAccount(product, `buyer${number}`, "free");
    await signIn(page.context(), account, product.url);
    await page.goto(`${product.url}/settings/plan`);
    await expect(page.getByText("You have the free plan.")).toBeVisible();
    return account;
  }

  /** Signs out, behind a page that asks for nothing any more. */
  async function leave(page: Page): Promise<void> {
    await page.goto("about:blank");
    await page.context().clearCookies();
  }

  /** Clicks until something comes of it: a button of a page that is not alive yet hears nothing. */
  async function clickFor(button: Locator, outcome: Locator): Promise<void> {
    await expect(async () => {
      if (!(await outcome.isVisible())) await button.click({ timeout: 1_000 });
      await expect(outcome).toBeVisible({ timeout: 5_000 });
    }).toPass({ timeout: 30_000 });
  }

  const goToCheckout = (page: Page, name: string) =>
    clickFor(page.getByRole("button", { name }), page.getByRole("heading", { name: "Checkout" }));

  async function pay(page: Page, card: string): Promise<void> {
    await page.getByLabel("Card number").fill(card);
    await page.getByRole("button", { name: /Start trial|Subscribe/ }).click();
  }

  async function buyPro(page: Page): Promise<void> {
    await goToCheckout(page, "Try for 14 days: Pro");
    await pay(page, "4242 4242 4242 4242");
    await expect(page.getByText("Thank you. Pro is in force.")).toBeVisible();
  }

  test("the page comes with all that it shows, and asks for nothing", async ({ page, browser }) => {
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await openPlan(page);
    await page.waitForLoadState("networkidle");
    await expect(page.getByText("No invoices yet.")).toBeVisible();
    expect(asked.filter((path) => path.startsWith("/api/v1/billing/"))).toEqual([]);
    const storageState = await page.context().storageState();
    await using context = await browser.newContext({ javaScriptEnabled: false, storageState });
    const written = await context.newPage();
    await written.goto(`${product.url}/settings/plan`);
    await expect(written.getByText("You have the free plan.")).toBeVisible();
    await expect(written.getByText("For this you need a plan that is paid by the month.")).toBeVisible();
    await expect(written.getByText("For this there must be a card.")).toBeVisible();
    await expect(written.getByText("No invoices yet.")).toBeVisible();
    await expect(written.getByRole("textbox", { name: "E-mail address" })).toBeVisible();
  });

  test("Pro is bought after a card was refused, and is in force on return", async ({ page }) => {
    await openPlan(page);
    await expect(page.getByText("No invoices yet.")).toBeVisible();
    await goToCheckout(page, "Try for 14 days: Pro");
    await pay(page, "4000 0000 0000 0002");
    await expect(page.getByRole("alert")).toHaveText("Your card was declined.");
    await pay(page, "4242 4242 4242 4242");
    await expect(page.getByText("Thank you. Pro is in force.")).toBeVisible();
    const plan = page.getByRole("region", { name: "Your plan" });
    await expect(plan.getByText("Pro", { exact: true })).toBeVisible();
    await expect(plan.getByText(/^Free until .*, then \$29 a month\.$/)).toBeVisible();
    await expect(page.getByRole("link", { name: /^Invoice NEXUS-\d+ as PDF$/ })).toHaveAttribute("href", /pdf$/);
    const usage = async () => {
      const answer = await page.request.get(`${product.url}/api/v1/me/usage`);
      return ((await answer.json()) as { data: object }).data;
    };
    // Processes remember an account for two seconds.
    await expect.poll(usage, { timeout: 5_000 }).toMatchObject({ tier: "pro", requestsLimit: 10_000 });
    await page.goto(`${product.url}/settings/usage`);
    await expect(page.getByText("of 10,000")).toBeVisible();
    await expect(page.getByText(/^Pro, \$29 a month\. Free until /)).toBeVisible();
    const head = page.locator("header").filter({ has: page.getByRole("heading", { level: 1, name: "Usage" }) });
    await expect(head.getByRole("link", { name: "Plan", exact: true })).toHaveAttribute("href", "/settings/plan");
  });

  test("a plan is cancelled, kept after all, and switched with the amount shown before", async ({ page }) => {
    await openPlan(page);
    await buyPro(page);
    const plan = page.getByRole("region", { name: "Your plan" });
    await plan.getByRole("button", { name: "Cancel plan" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Cancel plan" }).click();
    await expect(plan.getByText(/^Ends on /)).toBeVisible();
    await page.reload();
    await clickFor(plan.getByRole("button", { name: "Keep plan" }), plan.getByText(/^Free until /));
    await page.getByRole("button", { name: "Switch: Team" }).click();
    const dialog = page.getByRole("dialog", { name: "Switch to Team" });
    await expect(dialog.getByText("Nothing is due now.")).toBeVisible();
    await expect(dialog.getByText(/^Then \$99 a month on /)).toBeVisible();
    await dialog.getByRole("button", { name: "Switch", exact: true }).click();
    await expect(plan.getByText("Team", { exact: true })).toBeVisible();
  });

  test("a workspace buys a plan with seats, which pays for what is used there", async ({ page }) => {
    await openPlan(page);
    const made = await page.request.post(`${product.url}/api/v1/workspaces`, {
      data: { name: "Rockets" },
      headers: { origin: product.url },
    });
    const { id } = ((await made.json()) as { data: { id: string } }).data;
    const entered = await page.request.post(`${product.url}/api/v1/workspaces/${id}/enter`, {
      headers: { origin: product.url },
    });
    expect(entered.status()).toBe(204);
    await page.goto(`${product.url}/settings/plan`);
    const plan = page.getByRole("region", { name: "Plan of the workspace" });
    await expect(plan.getByText("No plan", { exact: true })).toBeVisible();
    await expect(page.getByText("1 seat taken, without a limit")).toBeVisible();
    // What is typed before the section is alive is not heard.
    await expect(async () => {
      await page.getByLabel("Seats to pay for").fill("0");
      await expect(page.getByRole("button", { name: "Try for 14 days: Team" })).toBeDisabled({ timeout: 1_000 });
    }).toPass();
    await page.getByLabel("Seats to pay for").fill("3");
    expect(await findViolations(page, "seats")).toEqual([]);
    await goToCheckout(page, "Try for 14 days: Team");
    await pay(page, "4242 4242 4242 4242");
    await expect(page.getByText("Thank you. Team is in force.")).toBeVisible();
    await expect(page.getByText("1 of 25 seats taken")).toBeVisible();
    await expect(plan.getByText(/^Free until .*, then \$99 a month\.$/)).toBeVisible();
    await page.getByLabel("Seats to pay for").fill("30");
    await page.getByRole("button", { name: "Change seats" }).click();
    const dialog = page.getByRole("dialog", { name: "Team with 50 seats" });
    await dialog.getByRole("button", { name: "Switch", exact: true }).click();
    await expect(page.getByText("1 of 50 seats taken")).toBeVisible();
    await page.goto(`${product.url}/settings/workspace`);
    await expect(page.getByText("The plan Team of Rockets pays for what its members use here.")).toBeVisible();
  });

  test("a purchase that was left, and one that nobody knows, say so", async ({ page, tolerate }) => {
    tolerate(/status of 404/);
    await openPlan(page);
    await goToCheckout(page, "Try for 14 days: Team");
    await expect(page.getByRole("heading", { name: "Checkout" })).toBeVisible();
    await page.getByRole("link", { name: "Back", exact: true }).click();
    await expect(page.getByText("You left the payment page. Nothing was bought.")).toBeVisible();
    await page.goto(`${product.url}/settings/plan?checkout=cs_test_unknown`);
    await expect(page.getByText("We could not look up this purchase.")).toBeVisible();
  });

  test("a transfer that a bank has yet to decide is said to be under way, and then how it ended", async ({ page }) => {
    test.slow();
    await openPlan(page);
    await buyPro(page);
    // The first plan is tried for free, so that nothing is left to decide: it has to be over.
    const plan = page.getByRole("region", { name: "Your plan" });
    await plan.getByRole("button", { name: "Cancel plan" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Cancel plan" }).click();
    await expect(plan.getByText(/^Ends on /)).toBeVisible();
    await product.control("advance", { seconds: 14 * 86_400 + 60 });
    await product.control("release");
    await expect(async () => {
      await page.goto(`${product.url}/settings/plan`);
      await expect(page.getByText("You have the free plan.")).toBeVisible({ timeout: 2_000 });
    }).toPass();
    const outcomes = { failed: /^The payment did not go through\./, paid: "Thank you. Team is in force." };
    for (const [outcome, said] of Object.entries(outcomes)) {
      await page.getByRole("button", { name: "Choose: Team" }).click();
      await page.getByRole("button", { name: "Pay by bank transfer" }).click();
      await expect(page.getByText(/^Your bank has not decided yet\./)).toBeVisible();
      await expect(page.getByText("You have the free plan.")).toBeVisible();
      const session = new URL(page.url()).searchParams.get("checkout") ?? "";
      await product.control("settle", { session, paid: outcome === "paid" });
      await product.control("release");
      // The page asks again by itself.
      await expect(page.getByText(said)).toBeVisible({ timeout: 10_000 });
    }
    await expect(plan.getByText("Team", { exact: true })).toBeVisible();
  });

  test("a limit that is met offers the plan that lifts it, above a page that can be read, and goes away", async ({
    page,
    tolerate,
  }) => {
    tolerate(/status of 402/);
    await openPlan(page);
    await page.goto(`${product.url}/chat`);
    const notice = page.getByRole("status").filter({ hasText: "Pro allows more." });
    await expect(page.getByRole("textbox").first()).toBeVisible();
    await expect(notice).toHaveCount(0);
    const uploads: string[] = [];
    page.on("request", (request) => request.url().includes("/attachments") && uploads.push(request.url()));
    // Larger than a file of the free plan, smaller than one of any other: refused before anything of it is sent.
    await page
      .locator('input[type="file"]')
      .first()
      .setInputFiles({
        name: "large.txt",
        mimeType: "text/plain",
        buffer: Buffer.alloc(6_000_000, "a"),
      });
    await expect(notice.getByText("This file is larger than the plan allows.")).toBeVisible();
    await expect(page.getByRole("alert").filter({ hasText: "Larger than 5 MB. Pro allows it." })).toBeVisible();
    expect(uploads).toEqual([]);
    expect(await findViolations(page, "offer of a plan")).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await findSideways(page)).toEqual([]);
    await notice.getByRole("button", { name: "Dismiss" }).click();
    await expect(notice).toHaveCount(0);
  });

  test("a payment that fails is said, with the day until which the plan stays", async ({ page }) => {
    await openPlan(page);
    await goToCheckout(page, "Try for 14 days: Pro");
    await pay(page, "4000 0000 0000 0341");
    await expect(page.getByText("Thank you. Pro is in force.")).toBeVisible();
    await product.control("advance", { seconds: 14 * 86_400 + 60 });
    await product.control("release");
    await expect(async () => {
      await page.goto(`${product.url}/settings/plan`);
      await expect(page.getByText(/The last payment failed\. Your plan stays in force until/)).toBeVisible({
        timeout: 2_000,
      });
    }).toPass();
    const billing = page.getByRole("heading", { name: "Billing" });
    await clickFor(page.getByRole("button", { name: "Change card" }), billing);
  });

  test("credits are bought by themselves with the plan's card, and usage beyond the trial has to wait", async ({
    page,
  }) => {
    await openPlan(page);
    await expect(page.getByText("For this you need a plan that is paid by the month.")).toBeVisible();
    await buyPro(page);
    await expect(page.getByText("This begins when your trial ends.")).toBeVisible();
    await page.getByRole("button", { name: "Turn on" }).click();
    await page.getByLabel("Buy", { exact: true }).fill("4");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Enter an amount from $5 to $1,000")).toBeVisible();
    await page.getByLabel("Buy", { exact: true }).fill("10");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("When your credits fall below $5, $10 are bought with your card.")).toBeVisible();
    await expect(async () => {
      await page.goto(`${product.url}/settings/plan`);
      await expect(page.getByText("This month $10 of at most $50.")).toBeVisible({ timeout: 2_000 });
      await expect(page.getByRole("cell", { name: "$10" })).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await page.getByRole("button", { name: "Turn off" }).click();
    await expect(page.getByText("Off. Credits are not bought automatically.")).toBeVisible();
  });

  test("an administrator gives a payment back, which ends the plan, and the page fits a narrow phone in German", async ({
    page,
    tolerate,
  }) => {
    tolerate(/status of 422/);
    test.slow();
    const buyer = await openPlan(page);
    await buyPro(page);
    await product.control("advance", { seconds: 14 * 86_400 + 60 });
    await product.control("release");
    await leave(page);
    await signIn(page.context(), await createAccount(product, "cashier", "free", { isAdmin: true }), product.url);
    const payments = `${product.url}/admin/people/${buyer.userId}/payments`;
    const giveBack = page.getByRole("button", { name: /^Give back: / });
    await expect(async () => {
      await page.goto(payments);
      await expect(giveBack).toHaveCount(1, { timeout: 2_000 });
    }).toPass();
    expect(await findViolations(page, "payments")).toEqual([]);
    await giveBack.click();
    const dialog = page.getByRole("dialog", { name: "Give a payment back" });
    await expect(dialog.getByLabel("Amount in US dollars")).toHaveValue("29");
    await expect(dialog.getByRole("status")).toHaveText(/^The whole time that runs now is given back/);
    await dialog.getByRole("button", { name: "Give back" }).click();
    await expect(dialog.getByText("Give a reason of 3 to 300 characters.")).toBeVisible();
    expect(await findViolations(page, "refund")).toEqual([]);
    await dialog.getByLabel("Reason").fill("Bought by mistake");
    await dialog.getByRole("button", { name: "Give back" }).click();
    await expect(page.getByText(/^\$29 to the card on /)).toBeVisible();
    await expect(page.getByText("Bought by mistake")).toBeVisible();
    const workspaces = `${product.url}/admin/workspaces`;
    await page.goto(workspaces);
    await expect(page.getByRole("heading", { name: "Workspaces", level: 1 })).toBeVisible();
    expect(await findViolations(page, "workspaces")).toEqual([]);
    const made = await page.request.post(`${product.url}/api/v1/workspaces`, {
      data: { name: "Payers" },
      headers: { origin: product.url },
    });
    const { id } = ((await made.json()) as { data: { id: string } }).data;
    expect(await openAndFindViolations(page, `${product.url}/admin/workspaces/${id}/payments`)).toEqual([]);
    await page.context().addCookies([{ name: "nexus-locale", value: "de", url: product.url }]);
    await page.setViewportSize({ width: 360, height: 740 });
    for (const [address, shown] of [
      [workspaces, page.getByRole("heading", { name: "Arbeitsbereiche", level: 1 })],
      [payments, page.getByText("Bought by mistake")],
    ] as const) {
      await page.goto(address);
      await expect(shown).toBeVisible();
      expect(await findSideways(page)).toEqual([]);
    }
    await leave(page);
    await signIn(page.context(), buyer, product.url);
    await page.goto(`${product.url}/settings/plan`);
    await expect(
      page.getByText(/^What you paid for the running time was given back: you have the free plan\./),
    ).toBeVisible();
  });

  test("the price list and the plan are clean, and fit a narrow phone in German", async ({ page }) => {
    test.slow();
    expect(await openInEachTheme(page, `${product.url}/billing-contact?token=x`)).toEqual([]);
    expect(await openInEachTheme(page, `${product.url}/pricing`)).toEqual([]);
    await page.getByRole("radio", { name: /Yearly/ }).check({ force: true });
    await expect(page.getByText("$290", { exact: true })).toBeVisible();
    await openPlan(page);
    expect(await openAndFindViolations(page, `${product.url}/settings/plan`)).toEqual([]);
    await buyPro(page);
    expect(await openAndFindViolations(page, `${product.url}/settings/plan`)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${product.url}/pricing`);
    await page.getByRole("button", { name: "Deutsch" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    for (const path of ["/pricing", "/settings/plan", "/settings"]) {
      await page.goto(product.url + path);
      await page.waitForLoadState("networkidle");
      expect(await findSideways(page), path).toEqual([]);
    }
  });
});
