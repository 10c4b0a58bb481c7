import type { Page } from "@playwright/test";
import sharp from "sharp";
import { ChatPage } from "./fixtures/chat-page.ts";
import { provider } from "./fixtures/provider.ts";
import { findSideways } from "./fixtures/sideways.ts";
import { getTarget } from "./fixtures/target.ts";
import { expect, test } from "./fixtures/test.ts";
import { findViolations } from "./fixtures/violations.ts";
import config from "./playwright.config.ts";

const { launchOptions } = config.use ?? {};
test.use({
  launchOptions: {
    ...launchOptions,
    args: [
      ...(launchOptions?.args ?? []),
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      "--autoplay-policy=no-user-gesture-required",
    ],
  },
});

/** Asks for an image through the menu of the composer. */
async function wantImage(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add to the message" }).click();
  await page.getByRole("menuitem", { name: "Create image" }).click();
  await expect(page.getByRole("group", { name: "Create image" })).toBeVisible();
}

/** The product as somebody sees it who has set up no model but those that chat. */
async function withoutMedia(page: Page): Promise<void> {
  await page.route("**/api/v1/catalog", async (route) => {
    const response = await route.fetch();
    const body = (await response.json()) as { data: { items: { kind: string; available: boolean }[] } };
    for (const model of body.data.items) if (model.kind !== "chat") model.available = false;
    await route.fulfill({ response, json: body });
  });
}

test("an image is made, seen in full, kept, changed, and still there after a reload", async ({ page }) => {
  test.slow();
  const chat = new ChatPage(page);
  await chat.openNew();
  await wantImage(page);
  await expect(chat.send).toBeDisabled();
  const options = page.getByRole("group", { name: "Create image" });
  await options.getByText("Low", { exact: true }).click();
  await options.getByRole("combobox", { name: "How many images" }).click();
  await page.getByRole("option", { name: "2 images" }).click();
  await expect(page.getByRole("option")).toHaveCount(0);
  expect(await findViolations(page, "the options")).toEqual([]);
  await chat.say("A red fox in snow [hold]");
  await expect(chat.answers.last().getByRole("status")).toContainText("Making the images, 0 of 2");
  await expect(chat.stop).toBeVisible();
  // A reload joins the same run.
  await page.reload();
  await expect(chat.answers.last().getByRole("status")).toContainText("Making the images, 0 of 2");
  await expect.poll(provider.release).toBe(1);

  const answer = chat.answers.last();
  await expect(answer).toHaveAttribute("aria-busy", "false");
  const open = answer.getByRole("button", { name: "Open in full: A red fox in snow [hold]" });
  await expect(open).toHaveCount(2);
  await expect(answer.getByText(/\$0\.0\d+/)).toBeVisible();
  expect(await findViolations(page, "the images")).toEqual([]);

  // In full, with the arrow keys, closed by Escape with the focus where it was.
  await open.first().click();
  const dialog = page.getByRole("dialog", { name: "A red fox in snow [hold]" });
  await expect(dialog.getByText("1 of 2")).toBeVisible();
  const first = await dialog.getByRole("img").getAttribute("src");
  await page.keyboard.press("ArrowRight");
  await expect(dialog.getByText("2 of 2")).toBeVisible();
  expect(await dialog.getByRole("img").getAttribute("src")).not.toBe(first);
  expect(await findViolations(page, "in full")).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("link", { name: "Download" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^A red fox in snow .*\.png$/);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(open.first()).toBeFocused();

  // It goes with what is attached already, once.
  const buffer = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#345" } })
    .png()
    .toBuffer();
  await page.locator('input[type="file"]').first().setInputFiles({ name: "square.png", mimeType: "image/png", buffer });
  const attached = page.getByRole("button", { name: /^Remove/ });
  await expect(attached).toHaveCount(1);
  for (let clicks = 0; clicks < 2; clicks++) {
    await answer.getByRole("button", { name: "Edit this image" }).first().click();
    await expect(options).toBeVisible();
  }
  await expect(attached).toHaveCount(2);
  await chat.say("Now at night");
  await expect(chat.answers.last().getByRole("button", { name: "Open in full: Now at night" })).toBeVisible();
  const [request] = await provider.listChats("Now at night");
  expect(request).toMatchObject({ path: "/openai/v1/images/edits", ask: { imageCount: 2 } });
  await page.reload();
  await expect(page.getByRole("button", { name: /^Open in full/ })).toHaveCount(3);

  await page.setViewportSize({ width: 360, height: 740 });
  await wantImage(page);
  expect(await findSideways(page)).toEqual([]);
});

test("Stop ends an image, and a refusal is said in words", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await wantImage(page);
  await chat.say("Never finished [hold]");
  await expect(chat.answers.last().getByRole("status")).toContainText("Making the image");
  await expect.poll(provider.heldStreams).toBe(1);
  await chat.stop.click();
  await expect(chat.answers.last()).toHaveAttribute("aria-busy", "false");
  await expect.poll(provider.heldStreams).toBe(0);
  await wantImage(page);
  await chat.say("Something else [filter]");
  await expect(chat.answers.last()).toContainText("declined to answer this");
});

test("what is said into the microphone becomes text of the message, unsent", async ({ page }) => {
  const chat = new ChatPage(page);
  await chat.openNew();
  await chat.composer.fill("Please note:");
  await page.getByRole("button", { name: "Dictate", exact: true }).click();
  const recorder = page.getByRole("group", { name: "Dictate" });
  await expect(recorder.getByText("Listening")).toBeVisible();
  await expect(recorder.getByText("0:01")).toBeVisible();
  expect(await findViolations(page, "the recorder")).toEqual([]);
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await findSideways(page)).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 800 });

  // Cancelled: nothing is written, nothing is sent, the microphone is let go.
  await page.keyboard.press("Escape");
  await expect(recorder).toHaveCount(0);
  await expect(chat.composer).toHaveValue("Please note:");
  await expect(chat.composer).toBeFocused();

  await page.getByRole("button", { name: "Dictate", exact: true }).click();
  await expect(recorder.getByText("0:01")).toBeVisible();
  await recorder.getByRole("button", { name: "Done" }).click();
  await expect(chat.composer).toHaveValue(/^Please note: I heard \d+ bytes\.$/);
  await expect(recorder).toHaveCount(0);
  await expect(page).toHaveURL(/\/chat$/);
});

test("a recording that could not be written down can be tried again", async ({ page, tolerate }) => {
  tolerate(/status of 502/);
  const chat = new ChatPage(page);
  await chat.openNew();
  await provider.script({ model: "whisper-1", times: 1 }, { fault: { status: 400 } });
  await page.getByRole("button", { name: "Dictate", exact: true }).click();
  const recorder = page.getByRole("group", { name: "Dictate" });
  await expect(recorder.getByText("0:01")).toBeVisible();
  await recorder.getByRole("button", { name: "Done" }).click();
  await expect(recorder.getByRole("alert")).toHaveText("Whisper did not accept this request.");
  await recorder.getByRole("button", { name: "Try again" }).click();
  await expect(chat.composer).toHaveValue(/^I heard \d+ bytes\.$/);
});

for (const [name, words] of [
  ["NotAllowedError", "The microphone is blocked for this page."],
  ["NotFoundError", "No microphone was found."],
  ["NotReadableError", "The microphone is used by another program."],
] as const) {
  test(`says in words that there is no sound: ${name}`, async ({ page }) => {
    await page.addInitScript((problem) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", problem));
    }, name);
    await new ChatPage(page).openNew();
    await page.getByRole("button", { name: "Dictate", exact: true }).click();
    const recorder = page.getByRole("group", { name: "Dictate" });
    await expect(recorder.getByRole("alert")).toContainText(words);
    await recorder.getByRole("button", { name: "Cancel" }).click();
    await expect(recorder).toHaveCount(0);
  });
}

test("says that a browser cannot record", async ({ page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, "MediaRecorder"));
  await new ChatPage(page).openNew();
  await page.getByRole("button", { name: "Dictate", exact: true }).click();
  await expect(page.getByRole("alert").getByText("This browser cannot record.")).toBeVisible();
});

test("an answer is read aloud, pauses, goes on, and falls silent with the view", async ({ page }) => {
  const sounds = () =>
    page.evaluate(() => (globalThis as unknown as { sounds: HTMLAudioElement[] }).sounds.map(({ paused }) => paused));
  await page.addInitScript(() => {
    const heard: HTMLAudioElement[] = [];
    Object.assign(globalThis, { sounds: heard });
    const { play } = HTMLAudioElement.prototype;
    HTMLAudioElement.prototype.play = function () {
      if (!heard.includes(this)) heard.push(this);
      return play.call(this);
    };
  });
  const chat = new ChatPage(page);
  await chat.openNew();
  const answer = await chat.ask("Say much [long:20]");
  await answer.hover();
  await answer.getByRole("button", { name: "Read aloud" }).click();
  const player = answer.getByRole("group", { name: "Read aloud" });
  await expect(player.getByRole("status")).toHaveText("Reading aloud");
  await expect(player.getByText(/Part 1 of \d/)).toBeVisible();
  await expect(player.getByText("Voice of this browser")).toHaveCount(0);
  expect(await sounds()).toEqual([false]);
  expect(await findViolations(page, "the player")).toEqual([]);
  await player.getByRole("button", { name: "Pause" }).click();
  await expect(player.getByRole("status")).toHaveText("Paused");
  expect(await sounds()).toEqual([true]);
  await player.getByRole("button", { name: "Go on" }).click();
  await expect(player.getByRole("status")).toHaveText("Reading aloud");
  await expect.poll(sounds).toEqual([false]);
  await page
    .getByRole("link", { name: /^New chat/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/chat$/);
  await expect.poll(sounds).toEqual([true]);
});

test("without models for it: no microphone, the browser's own voice by name, and where to set up images", async ({
  page,
}) => {
  await withoutMedia(page);
  const chat = new ChatPage(page);
  await chat.openNew();
  await expect(page.getByRole("button", { name: "Add to the message" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Dictate", exact: true })).toHaveCount(0);
  const answer = await chat.ask("Hello there");
  await answer.hover();
  await answer.getByRole("button", { name: "Read aloud" }).click();
  const player = answer.getByRole("group", { name: "Read aloud" });
  await expect(player.getByText("Voice of this browser")).toBeVisible();
  await player.getByRole("button", { name: "Stop reading" }).click();
  await expect(player).toHaveCount(0);
  await wantImage(page);
  const options = page.getByRole("group", { name: "Create image" });
  await expect(options.getByText("No model that makes images is set up.")).toBeVisible();
  await expect(options.getByRole("link", { name: "Add a key" })).toHaveAttribute("href", "/settings/providers");
  await chat.composer.fill("A fox");
  await expect(chat.send).toBeDisabled();
  await options.getByRole("button", { name: "Write a text instead" }).click();
  await expect(chat.send).toBeEnabled();
});

test("in German on a narrow phone nothing scrolls sideways and everything has a name", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  const speak = (language: "de" | "en") =>
    page.request.patch("/api/v1/me", { data: { language }, headers: { origin: getTarget().url } });
  expect((await speak("de")).status()).toBe(200);
  try {
    await page.goto("/chat");
    await page.getByRole("button", { name: "Zur Nachricht hinzufügen" }).click();
    await page.getByRole("menuitem", { name: "Bild erzeugen" }).click();
    await expect(page.getByRole("group", { name: "Bild erzeugen" })).toBeVisible();
    await page.getByRole("button", { name: "Diktieren", exact: true }).click();
    await expect(page.getByRole("group", { name: "Diktieren" }).getByText("0:01")).toBeVisible();
    expect(await findSideways(page)).toEqual([]);
    expect(await findViolations(page, "the composer")).toEqual([]);
  } finally {
    await speak("en");
  }
});
