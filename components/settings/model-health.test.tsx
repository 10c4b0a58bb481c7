import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { ContinuedBy } from "@/components/chat/continued-by";
import type { ChatMessage } from "@/lib/chat/schema";
import type { ModelHealth } from "@/lib/models/client";
import { PROVIDER_ERROR_KINDS } from "@/lib/models/schema";
import deChat from "../../messages/de/chat.json" with { type: "json" };
import deSettings from "../../messages/de/settings.json" with { type: "json" };
import enChat from "../../messages/en/chat.json" with { type: "json" };
import enSettings from "../../messages/en/settings.json" with { type: "json" };
import { ModelEvents } from "./model-events";
import { ModelHealthTable } from "./model-health-table";
import { modelStateOf } from "./model-state";

const MESSAGES = { en: { chat: enChat, settings: enSettings }, de: { chat: deChat, settings: deSettings } };

function render(node: ReactNode, locale: "en" | "de" = "en"): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={MESSAGES[locale]} timeZone="UTC">
      {node}
    </NextIntlClientProvider>,
  );
}

const health = (extra: Partial<ModelHealth> = {}): ModelHealth => ({
  modelId: "openai/gpt-4.1-mini",
  modelName: "GPT-4.1 mini",
  provider: "openai",
  requests: 40,
  failures: 0,
  firstTokenP50Ms: 420,
  firstTokenP95Ms: 1_800,
  tokensPerSecond: 88.4,
  breaker: "closed",
  retryAt: null,
  lastError: null,
  ...extra,
});

describe("the state of a model", () => {
  it.each<[string, Partial<ModelHealth>, string]>([
    ["works", { failures: 3 }, "Works"],
    ["unsteady", { failures: 4 }, "Unsteady"],
    ["trying", { breaker: "half_open", failures: 40 }, "Being tried again"],
    ["resting", { breaker: "open", retryAt: "2026-11-26T10:00:00.000Z" }, "Resting"],
  ])("is told by a word and a sign: %s", (state, extra, word) => {
    expect(modelStateOf(health(extra))).toBe(state);
    const html = render(<ModelHealthTable items={[health(extra)]} />);
    expect(html).toContain(word);
    expect(html).toContain("<svg");
  });

  it("works where nobody asked", () => {
    expect(modelStateOf(health({ requests: 0 }))).toBe("works");
  });
});

it("names the row, the column and the last problem in both languages", () => {
  for (const locale of ["en", "de"] as const) {
    for (const kind of PROVIDER_ERROR_KINDS) {
      const lastError = { kind, message: "public", at: "2026-11-26T10:00:00.000Z" };
      const html = render(<ModelHealthTable items={[health({ lastError })]} />, locale);
      expect(html).toContain(MESSAGES[locale].settings.modelHealth.errors[kind]);
      expect(html).toMatch(/<th scope="row"[^>]*><p[^>]*>GPT-4\.1 mini/);
      expect(html.match(/<th scope="col"/g)).toHaveLength(7);
    }
  }
});

it("tells what happened to the models, in both languages, or that nothing did", () => {
  const { modelId, modelName, provider } = health();
  const event = { modelId, modelName, provider, at: "2026-11-26T10:00:00.000Z" };
  const events = [
    { ...event, phase: "closed" as const },
    { ...event, phase: "open" as const },
  ];
  expect(render(<ModelEvents events={events} />)).toMatch(/GPT-4\.1 mini answers again.*was paused after failures/);
  expect(render(<ModelEvents events={events} />, "de")).toContain("GPT-4.1 mini wurde nach Fehlern pausiert");
  expect(render(<ModelEvents events={[]} />)).toContain("No model had to be paused");
});

describe("who continued an answer", () => {
  const message = (writers?: { modelId: string; modelName: string; fromCharacter: number }[]): ChatMessage => ({
    id: "m",
    role: "assistant",
    parts: [],
    metadata: { createdAt: "2026-11-26T10:00:00.000Z", status: "complete", ...(writers ? { writers } : {}) },
  });
  const writer = (modelName: string, fromCharacter: number) => ({ modelId: modelName, modelName, fromCharacter });

  it("is said with the place, for each time", () => {
    const writers = [writer("A", 0), writer("B", 1_234), writer("C", 2_000)];
    const html = render(<ContinuedBy message={message(writers)} />);
    expect(html).toContain("A broke off after 1,234 characters; B went on from there.");
    expect(html).toContain("B broke off after 2,000 characters; C went on from there.");
    expect(render(<ContinuedBy message={message(writers)} />, "de")).toContain("A brach nach 1.234 Zeichen ab");
  });

  it("is nothing for an answer of one model", () => {
    expect(render(<ContinuedBy message={message()} />)).toBe("");
    expect(render(<ContinuedBy message={message([writer("A", 0)])} />)).toBe("");
  });
});
