import type { Page } from "@playwright/test";
import { newClientId } from "../lib/chat/client/new-client-id.ts";
import { XSS_PAYLOADS, XSS_SAMPLES } from "../lib/testing/xss-payloads.ts";
import { withDatabase } from "./fixtures/administration.ts";
import { ChatApi } from "./fixtures/chat-api.ts";
import { ChatPage } from "./fixtures/chat-page.ts";
import { provider } from "./fixtures/provider.ts";
import { expect, test } from "./fixtures/test.ts";

/** Counts what ran. Breaches of the content security policy fail the spec by themselves: they are in the console. */
function watch(page: Page): string[] {
  const ran: string[] = [];
  page.on("dialog", (dialog) => {
    ran.push(dialog.message());
    void dialog.dismiss();
  });
  return ran;
}

/**
 * What is on the page that no text may have put there; also what would only run once somebody touches it. A drawn diagram
 * is an image of data, in which nothing runs; our own scripts have the page's nonce, which no text knows.
 */
const strangers = (page: Page) =>
  page.evaluate(() => {
    const runs = ({ name, value, ownerElement }: Attr) =>
      /^on/i.test(name) ||
      /^\W*(javascript|vbscript):/i.test(value) ||
      (/^\W*data:/i.test(value) && !(name === "src" && ownerElement?.matches("img")));
    const loads = (element: Element) =>
      element.matches("script")
        ? !(element as HTMLScriptElement).nonce
        : element.matches("iframe, object, embed, base");
    return [...document.querySelectorAll("body *")]
      .filter((element) => loads(element) || [...element.attributes].some(runs))
      .map((element) => element.outerHTML.slice(0, 200));
  });

const isPwned = (page: Page) => page.evaluate(() => "pwned" in window);

test("what would run is noticed", async ({ page, tolerate }) => {
  tolerate(/Content Security Policy/);
  await page.goto("/settings/profile");
  await expect(page.getByRole("textbox", { name: "Name", exact: true })).toBeVisible();
  expect(await strangers(page)).toEqual([]);
  const put = ["<p onpointerover=x>p</p>", "<a href=' JavaScript:x'>a</a>", "<iframe></iframe>", "<script></script>"];
  await page.evaluate(
    ([html = ""]) => {
      const holder = document.createElement("div");
      holder.setHTMLUnsafe(html);
      document.querySelector("main")?.append(holder);
    },
    [put.join("")],
  );
  expect(await strangers(page)).toHaveLength(put.length);
});

const ALL = [...XSS_SAMPLES, ...XSS_PAYLOADS];

test("320 payloads as a message and as a streaming answer run nothing, whole or in parts", async ({ page }) => {
  test.slow();
  expect(new Set(ALL).size).toBe(320);
  const ran = watch(page);
  const chat = new ChatPage(page);
  await chat.openNew();
  const samples = XSS_SAMPLES.join("\n\n").match(/[\s\S]{1,7}/g) ?? [];
  const others = XSS_PAYLOADS.join("\n\n").match(/[\s\S]{1,37}/g) ?? [];
  await provider.script({ promptIncludes: "Say all of it at once" }, { chunks: [...samples, "\n\n", ...others] });
  await chat.say(`Say all of it at once\n\n${ALL.join("\n\n")}`);
  await chat.lastAnswer();
  expect(await strangers(page)).toEqual([]);
  expect(await isPwned(page)).toBe(false);
  expect(ran).toEqual([]);
});

/** The payloads where a line of text stands, each by itself and all in one. */
const LINES = XSS_PAYLOADS.map((payload) => payload.replaceAll(/\s+/g, " ").trim());
const WHOLE = LINES.join(" ");
/** One transparent pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

/** Twenty labels a diagram. What a diagram's own syntax knows is written as its entities, and drawn as it was. */
function writeDiagrams(labels: readonly string[]): string[] {
  const plain = labels.map((label) => label.replaceAll(/[#";%`$]/g, (sign) => `#${sign.charCodeAt(0)};`));
  return Array.from({ length: plain.length / 20 }, (_, index) => plain.slice(index * 20, (index + 1) * 20)).flatMap(
    (some) => [
      ["flowchart TB", ...some.map((label, index) => `n${index}["${label}"]`)].join("\n"),
      ["sequenceDiagram", ...some.map((label) => `A->>B: ${label}`)].join("\n"),
    ],
  );
}

test("320 payloads run nothing as answers, each by itself, files, thoughts, steps, code, formulas and diagrams", async ({
  page,
  account,
  tolerate,
}) => {
  test.slow();
  // KaTeX, of characters that its fonts do not have.
  tolerate(/No character metrics/);
  const ran = watch(page);
  const id = await new ChatApi(page.request).create(["Plain"]);
  const fileUrl = () => `/api/v1/attachments/${newClientId()}`;
  await page.route(/\/api\/v1\/attachments\//, (route) => route.fulfill({ contentType: "image/png", body: PNG }));
  const files = [
    ...LINES.map((filename) => ({ type: "file", mediaType: "text/plain", url: fileUrl(), filename })),
    { type: "file", mediaType: "image/png", url: fileUrl(), filename: WHOLE },
  ];
  const tool = { type: "dynamic-tool", toolName: WHOLE, toolCallId: "1" };
  const fences = LINES.flatMap((line) => {
    const quote = line.includes('"') ? "'" : '"';
    return [`~~~~ ${line}\nx\n~~~~`, `~~~~ js title=${quote}${line.replaceAll(quote, "`")}${quote}\nx\n~~~~`];
  });
  const formulas = LINES.flatMap((line) => [`\\text{${line}}`, `\\href{${line}}{x}\\htmlData{a=${line}}{x}`]);
  const diagrams = writeDiagrams(LINES);
  const texts = [
    ...ALL,
    fences.join("\n\n"),
    formulas.map((formula) => `$$\n${formula}\n$$`).join("\n\n"),
    diagrams.map((diagram) => `~~~~ mermaid title=drawn.mmd\n${diagram}\n~~~~`).join("\n\n"),
  ];
  const answer = [
    { type: "reasoning", text: WHOLE },
    { ...tool, state: "output-available", input: Object.fromEntries(LINES.map((line) => [line, line])), output: LINES },
    { ...tool, state: "output-error", input: WHOLE, errorText: WHOLE },
    ...texts.map((text) => ({ type: "text", text })),
  ];
  await withDatabase(
    (sql) => sql`
      update public.messages set parts = case role when 'user' then ${sql.json(files)} else ${sql.json(answer)} end
      where conversation_id = ${id} and user_id = ${account.userId}`,
  );
  await page.goto(`/chat/${id}`);
  const chat = new ChatPage(page);
  const shown = await chat.lastAnswer();
  await expect(chat.thread.locator("a[href^='/api/v1/attachments/']")).toHaveCount(files.length);
  const drawn = shown.locator(".code").filter({ hasText: "drawn.mmd" });
  await expect(drawn.locator("img.diagram")).toHaveCount(diagrams.length, { timeout: 60_000 });
  // The thoughts and both uses of the tool; what is opened is no longer the first that is not.
  for (let opened = 1; opened <= 3; opened++) {
    await shown.locator("button[aria-expanded=false]").first().click();
    await expect(shown.locator("button[aria-expanded=true]")).toHaveCount(opened);
  }
  expect(await shown.locator(".katex, .katex-error").count()).toBeGreaterThanOrEqual(formulas.length);
  expect(await strangers(page)).toEqual([]);
  expect(await isPwned(page)).toBe(false);
  expect(ran).toEqual([]);
});

test("300 payloads as titles are text in the sidebar, the header, the palette, menus and toasts", async ({ page }) => {
  const ran = watch(page);
  const chat = new ChatPage(page);
  const id = await new ChatApi(page.request).create(["Plain"], { title: "All of them" });
  await page.route(/\/api\/v1\/(conversations|search)\b/, async (route) => {
    const response = await route.fetch();
    const text = (await response.text()).replaceAll('"All of them"', () => JSON.stringify(WHOLE));
    const body = JSON.parse(text) as { data: { items?: { id?: string }[] } };
    const first = body.data.items?.[0];
    if (first?.id === id) body.data.items = [first, ...LINES.map((title) => ({ ...first, id: newClientId(), title }))];
    await route.fulfill({ response, json: body });
  });
  await page.goto("/chat");
  await expect(chat.sidebar.locator("a[href^='/chat/']")).toHaveText([WHOLE, ...LINES]);
  await chat.sidebar.locator(`a[href="/chat/${id}"]`).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(WHOLE);
  await expect(page).toHaveTitle(/^<img src=x [\s\S]+ · Nexus AI$/);
  await page.keyboard.press("Control+K");
  const palette = page.getByRole("dialog", { name: "Find anything" });
  await palette.getByRole("combobox").fill("Plain");
  await expect(palette.getByRole("option").filter({ hasText: WHOLE }).first()).toBeVisible();
  expect(await strangers(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page
    .getByRole("main")
    .getByRole("button", { name: /^Options for/ })
    .click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(page.getByRole("region", { name: "Notifications" })).toContainText(WHOLE);
  expect(await strangers(page)).toEqual([]);
  expect(await isPwned(page)).toBe(false);
  expect(ran).toEqual([]);
});

test("300 payloads as names of workspaces and projects, and markup as a person's name, are names", async ({
  page,
  account,
}) => {
  const ran = watch(page);
  // None may be longer.
  const names = LINES.map((line) => line.slice(0, 80).trim());
  const [ownName, personName] = XSS_SAMPLES;
  await withDatabase(async (sql) => {
    // Of an attempt before this one.
    await sql`delete from public.projects where user_id = ${account.userId}`;
    await sql`delete from public.workspaces where owner_id = ${account.userId} and kind = 'team'`;
    await sql`update public.profiles set display_name = ${personName} where id = ${account.userId}`;
    await sql`
      with own as (
        update public.workspaces set name = ${ownName} where owner_id = ${account.userId} and kind = 'personal' returning id),
      named as (select gen_random_uuid() as id, name from unnest(${names}::text[]) as name),
      teams as (
        insert into public.workspaces (id, name, kind, owner_id)
        select id, name, 'team', ${account.userId} from named returning id),
      members as (
        insert into public.workspace_members (workspace_id, user_id, role)
        select id, ${account.userId}, 'member' from teams)
      insert into public.projects (id, user_id, workspace_id, name, created_at, updated_at)
      select named.id, ${account.userId}, own.id, named.name, now(), now() from named, own`;
  });
  await page.route(/\/api\/v1\/projects\?/, async (route) => {
    const url = new URL(route.request().url());
    url.searchParams.set("limit", "100");
    await route.continue({ url: url.href });
  });
  await page.goto("/projects");
  await expect(page.getByRole("button", { name: /Enterprise/ })).toContainText(personName);
  const projects = page.getByRole("main").locator("a[href^='/projects/']");
  for (let shown = 100; shown < names.length; shown += 100) {
    await expect(projects).toHaveCount(shown);
    await page.getByRole("button", { name: "Show more" }).click();
  }
  await expect(projects).toHaveCount(names.length);
  expect((await projects.allTextContents()).toSorted()).toEqual(names.toSorted());
  await page.getByRole("button", { name: `Change workspace: ${ownName}` }).click();
  const workspaces = page.getByRole("menuitemradio");
  await expect(workspaces).toHaveCount(names.length + 1);
  const said = (await workspaces.allTextContents()).join("\n");
  expect([ownName, ...names].filter((name) => !said.includes(name))).toEqual([]);
  expect(await strangers(page)).toEqual([]);
  expect(await isPwned(page)).toBe(false);
  expect(ran).toEqual([]);
});
