import type { Page } from "@playwright/test";
import { ChatPage } from "./fixtures/chat-page.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

const LIST = "/analytics/experiments";
const B = "Claude Haiku 4.5";

const armOf = (page: Page, name: string) => page.getByRole("group", { name });

test("an experiment is made, refused at its fields, run, read, and its winner answers from then on", async ({
  page,
  tolerate,
}) => {
  tolerate(/status of 422/);
  test.slow();
  await page.goto("/analytics/router");
  await page.getByRole("link", { name: "Experiments" }).click();
  await expect(page.getByText("No experiments yet")).toBeVisible();
  expect(await findViolations(page, "empty list")).toEqual([]);
  await page.getByRole("link", { name: "New experiment" }).click();

  const save = page.getByRole("button", { name: "Save the draft" });
  await page.getByLabel("Answers of each arm").fill("3");
  await save.click();
  await expect(page.getByText("Enter a name.", { exact: true })).toBeVisible();
  await expect(page.getByText("A whole number from 20 to 1,000,000")).toBeVisible();
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await page.getByLabel("Name", { exact: true }).fill("Haiku for all");
  await page.getByLabel("Answers of each arm").fill("20");
  await save.click();
  // Both arms still do the same, which the server says, at the second one.
  await expect(armOf(page, "Arm 2").getByText("This arm does the same as another one.")).toBeVisible();
  expect(await findViolations(page, "refused form")).toEqual([]);
  await armOf(page, "Arm 1, the control")
    .getByLabel("Model")
    .selectOption({ label: `${B} (anthropic)` });
  await armOf(page, "Arm 2")
    .getByLabel("Model")
    .selectOption({ label: `${B} (anthropic)` });
  await armOf(page, "Arm 2").getByLabel("Instructions").fill("Answer in one sentence.");
  await save.click();

  await expect(page.getByRole("heading", { level: 1, name: "Haiku for all" })).toBeVisible();
  await expect(page.getByText("Draft", { exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Start" }).click();
  await expect(page.getByText("Running", { exact: true })).toBeVisible();
  const address = page.url();

  const chat = new ChatPage(page);
  await chat.openNew();
  const answer = await chat.ask("Hi there, how are you?");
  await answer.getByRole("button", { name: new RegExp(`Auto.*${B}`) }).click();
  const reason = page.getByRole("dialog", { name: `Why ${B}` });
  await expect(reason.getByText(/^Experiment “Haiku for all”, arm “[AB]”\.$/)).toBeVisible();

  await page.goto(address);
  const arms = page.getByRole("table", { name: "Arms" });
  const answers = async () =>
    Promise.all(
      (
        await arms
          .getByRole("row")
          .filter({ has: page.getByRole("cell") })
          .all()
      ).map(async (row) => Number(await row.getByRole("cell").nth(2).textContent())),
    );
  await expect.poll(async () => (await answers()).reduce((sum, count) => sum + count, 0)).toBe(1);
  await expect(page.getByText(/^[01] of 20$/).first()).toBeVisible();
  expect(await findViolations(page, "running experiment")).toEqual([]);

  await page.getByRole("button", { name: "Use an arm" }).click();
  const dialog = page.getByRole("dialog", { name: "Which arm is to hold from now on?" });
  await dialog.getByRole("button", { name: "Use this arm" }).click();
  await expect(page.getByText("Winner in use")).toBeVisible();
  await page.goto("/settings/router");
  await expect(page.getByText("Experiment “Haiku for all”: arm “B” is in use")).toBeVisible();
  await page.getByRole("link", { name: "Open the experiment" }).click();
  await page.getByRole("button", { name: "Take it back" }).click();
  await expect(page.getByText("Ended", { exact: true }).first()).toBeVisible();
  await page.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(page).toHaveURL(new RegExp(`${LIST}$`));
  await expect(page.getByText("No experiments yet")).toBeVisible();
});

test("what cannot be loaded says so and is tried again; what is gone says that", async ({ page, tolerate }) => {
  tolerate(/status of (503|404)/);
  const api = "**/api/v1/experiments";
  await page.route(api, (route) =>
    route.fulfill({ status: 503, json: { error: { code: "unavailable", message: "Not now." } } }),
  );
  await page.goto(LIST);
  await expect(page.getByText("The experiments could not be loaded")).toBeVisible();
  await page.unroute(api);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("No experiments yet")).toBeVisible();
  await page.goto(`${LIST}/019b0000-0000-7000-8000-000000000001`);
  await expect(page.getByText("There is no such experiment")).toBeVisible();
});

test.describe("in German at 360 pixels", () => {
  test.use({ viewport: { width: 360, height: 740 } });

  test("nothing scrolls sideways", async ({ page }) => {
    const headers = { origin: getTarget().url };
    await page.request.patch("/api/v1/me", { data: { language: "de" }, headers });
    const data = {
      name: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
      arms: [{ name: "A" }, { name: "Kürzer", instructions: "Kurz." }],
    };
    const made = await page.request.post("/api/v1/experiments", { data, headers });
    const { id } = ((await made.json()) as { data: { id: string } }).data;
    for (const path of [LIST, `${LIST}/new`, `${LIST}/${id}`, "/settings/router"]) {
      await page.goto(path);
      await page.waitForLoadState("networkidle");
      await expect(page.getByRole("heading", { level: 1 }).last()).toBeVisible();
      expect(await findSideways(page), path).toEqual([]);
      expect(await findViolations(page, path)).toEqual([]);
    }
    await page.goto(`${LIST}/${id}`);
    await expect(page.getByRole("button", { name: "Starten" })).toBeVisible();
  });
});
