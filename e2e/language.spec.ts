import { expect, test } from "./fixtures/test.ts";

test.use({ tier: null });

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the language is chosen by a form and kept", async ({ page }) => {
    await page.goto("/sign-in");
    await page.getByRole("button", { name: "Deutsch" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
    await page.getByRole("button", { name: "English" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
  });
});

test("the language is chosen without leaving what was typed", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill("ada@example.com");
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByLabel("E-Mail")).toHaveValue("ada@example.com");
});

test("what the server finds wrong with a field is said in the reader's language", async ({ page, tolerate }) => {
  tolerate(/status of 422/);
  await page.goto("/sign-up");
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await page.getByLabel("Name").fill("Ada");
  await page.getByLabel("E-Mail").fill("ada@example.com");
  await page.getByLabel("Passwort", { exact: true }).fill("Password12345");
  await page.getByRole("button", { name: "Konto anlegen" }).click();
  await expect(page.getByText("Dieses Passwort gehört zu denen, die zuerst geraten werden.")).toBeVisible();
});

test("another site, or nobody, cannot post the form (AU-19)", async ({ page, baseURL }) => {
  await page.goto("/sign-in");
  const form = page.locator("form", { has: page.getByRole("button", { name: "Deutsch" }) });
  const fields = Object.fromEntries(
    await form
      .locator("input[type=hidden]")
      .evaluateAll((inputs) =>
        inputs.map((each) => [(each as HTMLInputElement).name, (each as HTMLInputElement).value]),
      ),
  );
  for (const origin of ["https://evil.example", "null", undefined]) {
    const answer = await page.request.post(`${baseURL}/sign-in`, {
      multipart: { ...fields, language: "de" },
      headers: origin === undefined ? {} : { origin },
    });
    expect(answer.ok(), origin).toBe(false);
    expect(answer.headers()["set-cookie"] ?? "").not.toContain("nexus-locale");
  }
});
