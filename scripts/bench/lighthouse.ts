import { randomBytes } from "node:crypto";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { findChromium } from "../run/find-chromium.mjs";
import { findFreePort, startReady, stopChild } from "./child-process.ts";
import { BROWSER_ARGS } from "./page.ts";
import { startProduct } from "./start-product.ts";

const PROVIDER = new URL("provider.ts", import.meta.url);
const STRIPE = new URL("../../lib/testing/stripe/main.ts", import.meta.url);
/** The package's own entry, below the folder that it was installed into. */
const ENTRY = "node_modules/lighthouse/core/index.js";
const BARS = { performance: 95, accessibility: 100 } as const;
const PAGES = ["/pricing", "/settings/plan"] as const;
/** Scores differ from run to run by what else the machine does: the middle one of five is told, as Lighthouse advises. */
const RUNS = 5;

interface Audit {
  id: string;
  title: string;
  score: number | null;
  displayValue?: string;
}
interface Report {
  lhr: {
    environment: { benchmarkIndex: number };
    categories: Record<keyof typeof BARS, { score: number; auditRefs: { id: string; weight: number }[] }>;
    audits: Record<string, Audit>;
  };
}
type Lighthouse = (url: string, flags: object, config?: object) => Promise<Report>;

/** The audits that cost a category something, worst first. */
function missed({ lhr }: Report, category: keyof typeof BARS): string[] {
  return lhr.categories[category].auditRefs
    .filter(({ weight }) => weight > 0)
    .flatMap(({ id }) => lhr.audits[id] ?? [])
    .filter(({ score }) => score !== null && score < 1)
    .sort((a, b) => (a.score ?? 0) - (b.score ?? 0))
    .map(({ title, score, displayValue = "" }) => `${title} ${displayValue} (${score})`);
}

const scoreOf = ({ lhr }: Report, category: keyof typeof BARS) => Math.round(lhr.categories[category].score * 100);

/** Prints the middle score of each category with the lowest and the highest, and what that run lost it by. */
function printScores(name: string, reports: readonly Report[]): void {
  for (const [category, bar] of Object.entries(BARS) as [keyof typeof BARS, number][]) {
    const sorted = reports.toSorted((a, b) => scoreOf(a, category) - scoreOf(b, category));
    const [lowest, middle, highest] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
    if (!lowest || !middle || !highest) return;
    const score = scoreOf(middle, category);
    const { benchmarkIndex } = middle.lhr.environment;
    console.log(
      `${score >= bar ? "met   " : "MISSED"} ${name} ${category}: ${score} [${scoreOf(lowest, category)} to ` +
        `${scoreOf(highest, category)}] (bar: ≥ ${bar}; benchmark index of the host ${Math.round(benchmarkIndex)})`,
    );
    if (score < bar) for (const audit of missed(middle, category)) console.log(`         ${audit}`);
  }
}

/**
 * `npm run bench -- lighthouse --lighthouse folder`: performance and accessibility of the price list and of a person's
 * plan in the production build, on a simulated phone and on a desktop. The simulation multiplies what the host needs, so
 * that a host below Lighthouse's benchmark index of 1,000 is slower than the phone that is meant: it is printed beside
 * the scores. `lighthouse` is no dependency of ours (114
 * packages): install it into a folder elsewhere and name that.
 */
export async function benchLighthouse(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { lighthouse: { type: "string", default: "." } } });
  const entry = join(values.lighthouse, ENTRY);
  await access(entry).catch(() => {
    throw new Error("Install lighthouse into a folder, and name the folder with --lighthouse.");
  });
  const { default: lighthouse, desktopConfig } = (await import(pathToFileURL(entry).href)) as {
    default: Lighthouse;
    desktopConfig: object;
  };
  const [provider, stripe] = await Promise.all([startReady(PROVIDER), startReady(STRIPE)]);
  const { url: stripeUrl } = stripe.ready as unknown as { url: string };
  Object.assign(process.env, {
    STRIPE_SECRET_KEY: "sk_test_bench",
    STRIPE_WEBHOOK_SECRET: `whsec_${randomBytes(12).toString("hex")}`,
    STRIPE_API_BASE: stripeUrl,
  });
  const port = await findFreePort();
  const { CHROMIUM_PATH: executablePath = "" } = { ...findChromium(), ...process.env };
  const browser = await chromium.launch({
    args: [...BROWSER_ARGS, `--remote-debugging-port=${port}`],
    ...(executablePath ? { executablePath } : {}),
  });
  try {
    const product = await startProduct(`http://127.0.0.1:${provider.ready.port}/v1`, ["free"]);
    try {
      const extraHeaders = { cookie: product.users[0]?.cookie ?? "" };
      const flags = { port, extraHeaders, onlyCategories: Object.keys(BARS), logLevel: "error" };
      for (const path of PAGES) {
        for (const [device, config] of Object.entries({ phone: undefined, desktop: desktopConfig })) {
          const reports: Report[] = [];
          for (let run = 0; run < RUNS; run++) reports.push(await lighthouse(product.url + path, flags, config));
          printScores(`${path} ${device}`, reports);
        }
      }
    } finally {
      await product.stop();
    }
  } finally {
    await browser.close();
    await Promise.all([stopChild(provider.child), stopChild(stripe.child)]);
  }
}
