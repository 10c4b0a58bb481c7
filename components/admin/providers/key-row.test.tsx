import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { KEY_STATES, type PoolKey } from "@/lib/models/operator-keys/schema";
import deConsole from "../../../messages/de/console.json" with { type: "json" };
import enConsole from "../../../messages/en/console.json" with { type: "json" };
import { KeyRow } from "./key-row";

const MESSAGES = { en: { console: enConsole }, de: { console: deConsole } };
const AT = "2026-11-26T10:00:00.000Z";
const nothing = async () => undefined;

const base: PoolKey = {
  id: "0197f000-0000-7000-8000-000000000001",
  provider: { id: "openai", name: "OpenAI" },
  source: "console",
  variable: null,
  hint: "WXYZ",
  baseUrl: "https://gw.example/v1",
  weight: 3,
  dailyCapMicroUsd: 2_000_000,
  spentTodayMicroUsd: 500_000,
  enabled: true,
  state: "ok",
  lastTest: { status: "failed", error: null, at: AT },
  lastRefusal: { reason: "payment", at: AT },
  createdAt: AT,
};

describe.each(["en", "de"] as const)("in %s", (locale) => {
  const words = MESSAGES[locale].console.providers;
  const render = (changes: Partial<PoolKey> = {}) =>
    renderToStaticMarkup(
      <NextIntlClientProvider locale={locale} messages={MESSAGES[locale] as typeof MESSAGES.en} timeZone="UTC">
        <table>
          <tbody>
            <KeyRow
              item={{ ...base, ...changes }}
              onTest={nothing}
              onSwitch={nothing}
              onChange={nothing}
              onRemove={nothing}
            />
          </tbody>
        </table>
      </NextIntlClientProvider>,
    );

  it("a key tells its end, its address, its state, its last test and its last refusal", () => {
    for (const state of KEY_STATES) expect(render({ state })).toContain(words.states[state]);
    const html = render();
    for (const text of ["…WXYZ", "gw.example", words.tests.failed, words.refusals.payment, words.fromConsole])
      expect(html).toContain(text);
    expect(html).not.toContain("console.providers");
  });

  it("one of the environment can be tested and nothing else", () => {
    const html = render({ source: "environment", variable: "OPENAI_API_KEY", baseUrl: null });
    expect(html.match(/<button/g)).toHaveLength(1);
    expect(html).toContain(`>${words.test}</button>`);
    expect(html).not.toContain("checkbox");
    expect(html).toContain("OPENAI_API_KEY");
    expect(render().match(/<button/g)).toHaveLength(3);
  });
});
