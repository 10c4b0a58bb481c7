import { unzipSync } from "fflate";
import { findSideways } from "./fixtures/sideways.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

test("an export is made, downloaded and deleted, and fits a phone", async ({ page, account }) => {
  await page.goto("/settings/privacy");
  await expect(page.getByText("There is no export.")).toBeVisible();
  await page.getByRole("button", { name: "Make an export" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "Ready" });
  await expect(row).toBeVisible({ timeout: 20_000 });
  expect(await findViolations(page, "export")).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await findSideways(page)).toEqual([]);

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    row.getByRole("button", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("nexus-export.zip");
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const files = unzipSync(new Uint8Array(Buffer.concat(chunks)));
  expect(new TextDecoder().decode(files["data/profiles.json"])).toContain(account.email);

  await row.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("There is no export.")).toBeVisible();
});
