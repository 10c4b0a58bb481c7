import type { Page } from "@playwright/test";
import type { ProviderStatus } from "../lib/models/keys/schema.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations, open } from "./fixtures/violations.ts";

const key = (place: number, extra: Partial<ProviderStatus["ownKeys"][number]>): ProviderStatus["ownKeys"][number] => ({
  id: `0197f000-0000-7000-8000-00000000000${place}`,
  label: "",
  hint: "WXYZ",
  baseUrl: null,
  weight: 1,
  dailyCapMicroUsd: null,
  spentTodayMicroUsd: null,
  state: "ok",
  lastError: null,
  lastTestedAt: null,
  lastUsedAt: "2026-11-26T10:00:00.000Z",
  ...extra,
});
const KEYS = [
  key(1, { label: "Department of long names and longer words", weight: 3 }),
  key(2, {
    state: "capped",
    dailyCapMicroUsd: 2_000_000,
    spentTodayMicroUsd: 2_100_000,
    baseUrl: "https://a-gateway-with-a-rather-long-name.example.com/openai/v1",
  }),
  key(3, { state: "refused", lastError: "The provider did not accept the key." }),
];

/** The page with several keys of one provider: their tests would ask a provider outside, which these specs never do. */
async function openWithKeys(page: Page) {
  await page.route("**/api/v1/providers", async (route) => {
    const answer = await route.fetch();
    const body = (await answer.json()) as { data: { items: ProviderStatus[] } };
    for (const item of body.data.items) {
      if (item.id === "openai") Object.assign(item, { keySource: "user", hint: "WXYZ", ownKeys: KEYS });
    }
    await route.fulfill({ response: answer, json: body });
  });
  await open(page, "/settings/providers");
}
const more = (page: Page) => page.getByRole("button", { name: "More for key Department" });

test("keys of a provider are told apart, changed by keyboard, and sound in both themes", async ({ page }) => {
  await openWithKeys(page);
  const list = page.getByRole("list", { name: "Your keys for OpenAI" });
  await expect(list.getByRole("listitem")).toHaveCount(3);
  await expect(list).toContainText("$2.10 of $2.00 today");
  const found = await findViolations(page, "keys");
  await more(page).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Label, weight and limit" }).click();
  const dialog = page.getByRole("dialog", { name: /^Key Department/ });
  // The hint of the button that was pressed goes a moment after it.
  await page.mouse.move(0, 0);
  await expect(page.locator(".tooltip")).toBeHidden();
  found.push(...(await findViolations(page, "a key's terms")));
  expect(found).toEqual([]);
  await dialog.getByLabel("Weight").fill("0");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("Enter a whole number from 1 to 100.")).toBeVisible();
  await expect(dialog.getByLabel("Weight")).toBeFocused();
  const sent: unknown[] = [];
  await page.route("**/api/v1/provider-keys/*", async (route) => {
    sent.push(route.request().postDataJSON());
    await route.fulfill({ json: { data: {} } });
  });
  await dialog.getByLabel("Weight").fill("2");
  await dialog.getByLabel("Limit per day").fill("1,5");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  expect(sent).toEqual([
    { label: "Department of long names and longer words", weight: 2, dailyCapMicroUsd: 1_500_000 },
  ]);
});

test("neither the keys nor the routing of an API key scroll sideways at 360 pixels in German", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const headers = { origin: getTarget().url };
  await page.request.post("/api/v1/api-keys", { data: { name: "Donaudampfschifffahrtsgesellschaft" }, headers });
  await page.request.post("/api/v1/projects", {
    data: { name: "Hafenverwaltungsgebäudereinigung der Donau" },
    headers,
  });
  await page.request.patch("/api/v1/me", { data: { language: "de" }, headers });
  try {
    await openWithKeys(page);
    await expect(page.getByRole("list", { name: "Deine Schlüssel für OpenAI" })).toBeVisible();
    // What is wider than its card is cut off by it, and would not make the page scroll.
    const menu = page.getByRole("button", { name: "Mehr zu Schlüssel Department" });
    await expect(menu).toBeVisible();
    expect(await menu.evaluate((button) => button.getBoundingClientRect().right)).toBeLessThanOrEqual(344);
    expect(await findSideways(page)).toEqual([]);
    await open(page, "/settings/api-keys");
    await page.getByRole("button", { name: "Einstellungen: Donau" }).first().click();
    const dialog = page.getByRole("dialog", { name: /^Einstellungen des Schlüssels/ });
    await dialog.getByLabel("Modus").selectOption("economy");
    await dialog.getByLabel("Projekt").selectOption({ label: "Hafenverwaltungsgebäudereinigung der Donau" });
    await dialog.getByRole("button", { name: "Speichern" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText("Eigene Grenzen für Auto").first()).toBeVisible();
    const keys = page.getByRole("list", { name: "Schlüssel", exact: true });
    await expect(keys.getByText("Hafenverwaltungsgebäudereinigung der Donau").first()).toBeVisible();
    expect(await findSideways(page)).toEqual([]);
  } finally {
    await page.request.patch("/api/v1/me", { data: { language: "en" }, headers });
  }
});
