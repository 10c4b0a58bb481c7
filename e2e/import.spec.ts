import { zipSync } from "fflate";
import { findSideways } from "./fixtures/sideways.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";

const AT = "2026-01-02T10:00:00+00:00";
const CHAT = "019a0000-0000-7000-8000-000000000001";
const [QUESTION, ANSWER] = ["019a0000-0000-7000-8000-000000000002", "019a0000-0000-7000-8000-000000000003"];

/** An export with one conversation, as another server would have made it. */
function archive(): Buffer {
  const message = {
    conversation_id: CHAT,
    status: "complete",
    metadata: {},
    error: null,
    created_at: AT,
    completed_at: AT,
  };
  const text = (words: string) => [{ type: "text", text: words }];
  const tables: Record<string, object[]> = {
    conversations: [
      {
        id: CHAT,
        title: "Brought along",
        title_source: "user",
        system_prompt: "",
        model: "nexus/auto",
        route_mode: "balanced",
        pinned_at: null,
        archived_at: null,
        deleted_at: null,
        last_message_at: AT,
        created_at: AT,
        updated_at: AT,
      },
    ],
    messages: [
      { ...message, id: QUESTION, parent_id: null, role: "user", parts: text("How high is the sky?"), model_id: null },
      {
        ...message,
        id: ANSWER,
        parent_id: QUESTION,
        role: "assistant",
        parts: text("Very high."),
        model_id: "openai/gpt-4o",
      },
      { ...message, id: "bad", parent_id: null, role: "nobody", parts: [], model_id: null },
    ],
  };
  const names = [
    "attachments",
    "conversation_views",
    "answer_feedback",
    "profiles",
    "route_preferences",
    "cache_settings",
  ];
  const encode = (value: string) => new TextEncoder().encode(value);
  const lines = (rows: object[] = []) => encode(`[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`);
  return Buffer.from(
    zipSync({
      "manifest.json": encode(JSON.stringify({ format: "nexus-export", version: 1 })),
      ...Object.fromEntries(
        [...names, ...Object.keys(tables)].map((name) => [`data/${name}.json`, lines(tables[name])]),
      ),
    }),
  );
}

test("an export of another server is brought, read, and removed as a whole, and fits a phone", async ({ page }) => {
  await page.goto("/settings/privacy");
  await expect(page.getByText("Nothing was imported yet.")).toBeVisible();
  const begin = page.getByRole("button", { name: "Import an archive" });
  await begin.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Import", exact: true })).toBeDisabled();
  await dialog
    .getByLabel("Archive")
    .setInputFiles({ name: "nexus-export.zip", mimeType: "application/zip", buffer: archive() });
  expect(await findViolations(page, "import-dialog")).toEqual([]);
  await dialog.getByRole("button", { name: "Import", exact: true }).click();

  const row = page.getByRole("listitem").filter({ hasText: "Taken over: 1 conversation, 2 messages." });
  await expect(row).toBeVisible({ timeout: 20_000 });
  await row.getByText("Left out: 1 entry").click();
  await expect(row.getByText("data/messages.json, line 4")).toBeVisible();
  expect(await findViolations(page, "import")).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await findSideways(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });

  await page.goto("/chat");
  await page.getByRole("link", { name: "Brought along" }).click();
  await expect(page.getByText("Very high.")).toBeVisible();

  await page.goto("/settings/privacy");
  await row.getByRole("button", { name: "Remove" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("Nothing was imported yet.")).toBeVisible({ timeout: 20_000 });
});
