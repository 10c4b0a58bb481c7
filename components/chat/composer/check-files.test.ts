import { QueryClient } from "@tanstack/react-query";
import { createTranslator } from "next-intl";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { quotaKey } from "@/lib/billing/client";
import type { QuotaFiles } from "@/lib/billing/schema";
import { type ApiError, setRefusalListener } from "@/lib/platform/public/api-client";
import de from "../../../messages/de/chat.json" with { type: "json" };
import en from "../../../messages/en/chat.json" with { type: "json" };
import { checkFile, fileLimits, tooManyFiles } from "./check-files";

type Words = Parameters<typeof tooManyFiles>[2];
const wordsOf = (locale: "en" | "de"): Words =>
  createTranslator({ locale, messages: { chat: { en, de }[locale] } as never, namespace: "chat.attach" as never });
const MEGABYTE = 1_000_000;
const FREE: QuotaFiles = {
  maxBytes: 5 * MEGABYTE,
  maxCount: 2,
  above: [
    { tier: "pro", name: "Pro", maxBytes: 8 * MEGABYTE, maxCount: 4 },
    { tier: "team", name: "Team", maxBytes: 10 * MEGABYTE, maxCount: 8 },
  ],
};
const file = (bytes: number, type = "text/plain", name = "a.txt") =>
  new File([new Uint8Array(bytes).fill(97)], name, { type });
const refusalOf = (made: Promise<unknown>) =>
  made.then(
    () => null,
    (error: ApiError) => error,
  );

let told: ApiError[] = [];
let stop: () => void;
beforeEach(() => {
  told = [];
  stop = setRefusalListener((error) => told.push(error));
});
afterEach(() => stop());

describe.each(["en", "de"] as const)("a file that was chosen, in %s", (locale) => {
  const t = wordsOf(locale);

  it("goes as what it is, up to the size of the plan", async () => {
    expect(await checkFile(file(FREE.maxBytes), FREE, t, locale)).toBe("text/plain");
    expect(await checkFile(file(1, "image/png", "a.png"), FREE, t, locale)).toBe("image/png");
    expect(told).toEqual([]);
  });

  it("is refused above it with the plan that takes it, and that is offered", async () => {
    const large = await refusalOf(checkFile(file(FREE.maxBytes + 1), FREE, t, locale));
    expect(large).toMatchObject({
      code: "plan_limit",
      message: locale === "en" ? "Larger than 5 MB. Pro allows it." : "Größer als 5 MB. Pro erlaubt es.",
      details: { feature: "file_size", limit: FREE.maxBytes, tier: "pro", tierName: "Pro" },
    });
    const larger = await refusalOf(checkFile(file(9 * MEGABYTE), FREE, t, locale));
    expect(larger?.details).toMatchObject({ tier: "team" });
    expect(told).toEqual([large, larger]);
    const none = await refusalOf(checkFile(file(11 * MEGABYTE), FREE, t, locale));
    expect([none?.details.tier, none?.message]).toEqual([
      null,
      locale === "en" ? "Larger than 5 MB." : "Größer als 5 MB.",
    ]);
  });

  it("is refused when it is no image and no text, which no plan changes", async () => {
    const words = { en, de }[locale].attach;
    for (const bad of [file(3, "video/mp4", "a.mp4"), new File([new Uint8Array([0xff, 0xfe, 0])], "a.bin")]) {
      expect(await refusalOf(checkFile(bad, FREE, t, locale))).toMatchObject({ status: 415, message: words.wrongType });
    }
    expect(told).toEqual([]);
  });

  it("is one too many with the plan that takes so many", () => {
    const error = tooManyFiles(3, FREE, t);
    expect(error.message).toBe(
      locale === "en"
        ? "A message holds at most 2 files here. Pro allows it."
        : "Eine Nachricht fasst hier höchstens 2 Dateien. Pro erlaubt es.",
    );
    expect([error.details.tier, tooManyFiles(5, FREE, t).details.tier, told.length]).toEqual(["pro", "team", 2]);
    expect(tooManyFiles(9, { ...FREE, maxCount: 1 }, t).details.tier).toBeNull();
  });
});

it("is measured by the plan in force, and by what the server takes of anybody while that is not known", async () => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(quotaKey, { files: FREE });
  expect(await fileLimits(client)).toEqual(FREE);
  client.setQueryData(quotaKey, undefined);
  client.clear();
  const { maxBytes, above } = await fileLimits(client);
  expect([maxBytes, above]).toEqual([10 * 1024 * 1024, []]);
});
