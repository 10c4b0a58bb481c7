import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it, vi } from "vitest";
import { type OwnKey, ownKeyTermsSchema } from "@/lib/models/keys/own-keys/schema";
import deCommon from "../../../messages/de/common.json" with { type: "json" };
import deErrors from "../../../messages/de/errors.json" with { type: "json" };
import deKeys from "../../../messages/de/keys.json" with { type: "json" };
import enCommon from "../../../messages/en/common.json" with { type: "json" };
import enErrors from "../../../messages/en/errors.json" with { type: "json" };
import enKeys from "../../../messages/en/keys.json" with { type: "json" };
import { readOwnKeyTerms } from "./own-key-form";
import { type KeyActs, OwnKeys } from "./own-keys";

const MESSAGES = {
  en: { common: enCommon, errors: enErrors, keys: enKeys },
  de: { common: deCommon, errors: deErrors, keys: deKeys },
};

const key = (extra: Partial<OwnKey> = {}): OwnKey => ({
  id: "0197f000-0000-7000-8000-000000000001",
  label: "",
  hint: "WXYZ",
  baseUrl: null,
  weight: 1,
  dailyCapMicroUsd: null,
  spentTodayMicroUsd: null,
  state: "ok",
  lastError: null,
  lastTestedAt: null,
  lastUsedAt: null,
  ...extra,
});

const ACTS: KeyActs = { update: vi.fn(), test: vi.fn(), remove: vi.fn() };

function render(ownKeys: OwnKey[], locale: "en" | "de" = "en", owner: "user" | "workspace" = "user"): string {
  return renderToStaticMarkup(
    <QueryClientProvider client={new QueryClient()}>
      <NextIntlClientProvider locale={locale} messages={MESSAGES[locale]} timeZone="UTC">
        <OwnKeys name="OpenAI" ownKeys={ownKeys} owner={owner} acts={ACTS} />
      </NextIntlClientProvider>
    </QueryClientProvider>,
  );
}

describe("a person's keys of a provider", () => {
  it("are named by their label, their end, or their place", () => {
    const html = render([
      key({ label: "Work" }),
      key({ id: "0197f000-0000-7000-8000-000000000002" }),
      key({ id: "0197f000-0000-7000-8000-000000000003", hint: null }),
    ]);
    for (const name of ["More for key Work", "More for key …WXYZ", "More for key Key 3"]) expect(html).toContain(name);
    expect(html).toContain("weight 1");
  });

  it("say their state, spend and last problem in both languages", () => {
    const capped = key({ state: "capped", dailyCapMicroUsd: 2_000_000, spentTodayMicroUsd: 2_100_000 });
    const refused = key({ id: "0197f000-0000-7000-8000-000000000002", state: "refused", lastError: "No." });
    const english = render([capped, refused]);
    for (const text of ["has spent its limit of today", "$2.10 of $2.00 today", "refused by the provider", "No."]) {
      expect(english).toContain(text);
    }
    expect(render([capped], "de")).toContain("Limit für heute erreicht");
  });

  it("tell that no other key steps in while all of them are paused", () => {
    const paused = key({ state: "paused" });
    expect(render([paused])).toContain("does not step in");
    expect(render([paused], "de")).toContain("springt nicht ein");
    expect(render([paused], "en", "workspace")).toContain("All keys of the workspace are paused");
    expect(render([paused, key({ id: "0197f000-0000-7000-8000-000000000002" })])).not.toContain("does not step in");
  });
});

describe("what is set of a key", () => {
  const read = (fields: Record<string, string>) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    return ownKeyTermsSchema.safeParse(readOwnKeyTerms(data, "en"));
  };

  it("is sent in micro-USD; nothing for the limit is no limit", () => {
    const sent = read({ label: " Work ", weight: "3", dailyCapMicroUsd: "2,50" });
    expect(sent.data).toEqual({ label: "Work", weight: 3, dailyCapMicroUsd: 2_500_000 });
    expect(read({ label: "", weight: "1", dailyCapMicroUsd: " " }).data?.dailyCapMicroUsd).toBeNull();
  });

  it.each([
    { weight: "" },
    { weight: "1.5" },
    { weight: "1", dailyCapMicroUsd: "much" },
    { weight: "1", dailyCapMicroUsd: "1,000" },
  ])("is refused for %j", (fields) => expect(read(fields).success).toBe(false));
});
