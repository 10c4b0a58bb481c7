import { gzipSync } from "node:zlib";
import { type BrowserContext, chromium, type Response } from "@playwright/test";
import { findChromium } from "../run/find-chromium.mjs";
import { startReady, stopChild } from "./child-process.ts";
import { insertMessages, wordOf } from "./insert-messages.ts";
import { percentile } from "./load-job.ts";
import { type BenchUser, type RunningProduct, startProduct } from "./start-product.ts";

const PROVIDER = new URL("provider.ts", import.meta.url);
const JS_BAR_BYTES = 200_000;
const LONG_MESSAGES = 2_000;
const SEARCH_MESSAGES = 50_000;
export const BROWSER_ARGS = [
  "--no-sandbox",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Signs in inside the browser, so that the cookies are the browser's own. */
async function signIn(context: BrowserContext, url: string, { email, password }: BenchUser): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  const status = await page.evaluate(
    async (credentials) => {
      const headers = { "content-type": "application/json" };
      const response = await fetch("/api/v1/auth/sign-in", {
        method: "POST",
        headers,
        body: JSON.stringify(credentials),
      });
      return response.status;
    },
    { email, password },
  );
  await page.close();
  if (status !== 200) throw new Error(`Sign-in in the browser answered ${status}`);
}

/** Gzipped bytes of every script that `/chat` loads until the load event, and after it until the network is idle. */
async function measureFirstLoad(context: BrowserContext, url: string) {
  const page = await context.newPage();
  // The sign-in page has shared scripts already; a first visit has none.
  const devTools = await context.newCDPSession(page);
  await devTools.send("Network.enable");
  await devTools.send("Network.setCacheDisabled", { cacheDisabled: true });
  const scripts: Response[] = [];
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push(response);
  });
  const sizeBytes = async (responses: Response[]) => {
    const bodies = await Promise.all(responses.map((response) => response.body()));
    return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
  };
  await page.goto(`${url}/chat`, { waitUntil: "load" });
  const atLoad = [...scripts];
  const firstLoadJsBytes = await sizeBytes(atLoad);
  await page.waitForLoadState("networkidle");
  const laterJsBytes = await sizeBytes(scripts.slice(atLoad.length));
  await page.close();
  return { firstLoadJsBytes, laterJsBytes, scripts: atLoad.length };
}

/** From the navigation until the last message of a long conversation is drawn, in milliseconds; the middle of five. */
async function measureOpen(context: BrowserContext, url: string, conversationId: string, lastWord: string) {
  const timesMs: number[] = [];
  for (let i = 0; i < 5; i++) {
    const page = await context.newPage();
    const startedAt = performance.now();
    await page.goto(`${url}/chat/${conversationId}`, { waitUntil: "commit" });
    await page.getByText(lastWord).first().waitFor({ timeout: 60_000 });
    timesMs.push(performance.now() - startedAt);
    await page.close();
  }
  return percentile(timesMs, 0.5);
}

/** The time of a search request: common, middling and rare words, a phrase, and a word that does not occur. */
async function measureSearch({ url }: RunningProduct, { cookie }: BenchUser) {
  const queries = [wordOf(3), wordOf(400), wordOf(19_000), `${wordOf(3)} ${wordOf(400)}`, "nowhere"];
  const timesMs: number[] = [];
  let hits = 0;
  for (let round = 0; round < 5; round++) {
    for (const query of queries) {
      const startedAt = performance.now();
      const response = await fetch(`${url}/api/v1/search?q=${encodeURIComponent(query)}`, { headers: { cookie } });
      const body = (await response.json()) as { data?: { items?: unknown[] } };
      if (!response.ok) throw new Error(`Search answered ${response.status}`);
      timesMs.push(performance.now() - startedAt);
      hits += body.data?.items?.length ?? 0;
    }
  }
  if (hits === 0) throw new Error("No search found anything: the bench measures nothing");
  return { searchP50Ms: percentile(timesMs, 0.5), searchP95Ms: percentile(timesMs, 0.95) };
}

/** `npm run bench -- page`: the weight of `/chat`, the time to open a long conversation and to search many messages. */
export async function benchPage(): Promise<void> {
  const { child, ready } = await startReady(PROVIDER);
  try {
    const product = await startProduct(`http://127.0.0.1:${ready.port}/v1`, ["enterprise"]);
    try {
      await measurePages(product);
    } finally {
      await product.stop();
    }
  } finally {
    await stopChild(child);
  }
}

async function measurePages(product: RunningProduct): Promise<void> {
  const [user] = product.users;
  if (user === undefined) throw new Error("The bench has no user");
  console.error("Inserting messages …");
  const databaseUrl = product.env.DATABASE_URL;
  const long = await insertMessages(databaseUrl, user.userId, { conversations: 1, messagesEach: LONG_MESSAGES });
  const others = { conversations: 48, messagesEach: (SEARCH_MESSAGES - LONG_MESSAGES) / 48 };
  await insertMessages(databaseUrl, user.userId, others);

  const { CHROMIUM_PATH: executablePath = "" } = { ...findChromium(), ...process.env };
  const browser = await chromium.launch({ args: BROWSER_ARGS, ...(executablePath ? { executablePath } : {}) });
  try {
    const context = await browser.newContext();
    await signIn(context, product.url, user);
    const weight = await measureFirstLoad(context, product.url);
    const openMs = await measureOpen(
      context,
      product.url,
      long.conversationIds[0] ?? "",
      long.lastText.split(" ").at(-1) ?? "",
    );
    const search = await measureSearch(product, user);
    const result = { ...weight, openLongConversationMs: openMs, ...search };
    console.table(result);
    const isMet = weight.firstLoadJsBytes <= JS_BAR_BYTES;
    console.log(
      `${isMet ? "met   " : "MISSED"} first-load JavaScript: ${weight.firstLoadJsBytes} B (bar: ≤ ${JS_BAR_BYTES} B)`,
    );
    console.log(JSON.stringify(result));
  } finally {
    await browser.close();
  }
}
