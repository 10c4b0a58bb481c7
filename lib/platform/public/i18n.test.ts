import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { NAMESPACES } from "../../../messages/namespaces.ts";
import { FIELD_REASONS } from "./field-reasons.ts";
import { LOCALES, negotiateLocale } from "./i18n.ts";
import { formatBytes, formatDurationMs, formatMicroUsd, formatPrice, formatRelativeTime } from "./i18n-format.ts";

type Tree = { [key: string]: string | Tree };

const folder = (locale: string) => new URL(`../../../messages/${locale}/`, import.meta.url);

function read(locale: string, name: string): Tree {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder(locale)), "utf8")) as Tree;
}

function keysOf(tree: Tree, path = ""): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string" ? [`${path}${key}`] : keysOf(value, `${path}${key}/`),
  );
}

describe("messages", () => {
  it.each(LOCALES)("%s has one file per namespace", (locale) => {
    expect(readdirSync(folder(locale)).sort()).toEqual(NAMESPACES.map((name) => `${name}.json`).sort());
  });

  it.each(NAMESPACES)("%s has the same keys in every language, none with a dot", (name) => {
    const english = keysOf(read("en", name)).sort();
    for (const locale of LOCALES) expect(keysOf(read(locale, name)).sort()).toEqual(english);
    expect(english.filter((key) => key.includes("."))).toEqual([]);
  });
});

it("words the reasons of refused fields as the server does", () => {
  expect(read("en", "fields").reasons).toEqual(FIELD_REASONS);
});

describe("negotiateLocale", () => {
  it.each([
    ["de", "en", "de"],
    [undefined, "de-AT,de;q=0.9,en;q=0.8", "de"],
    [undefined, "fr;q=0.9, en;q=0.2, de;q=0.5", "de"],
    [undefined, "de;q=0, en", "en"],
    ["xx", null, "en"],
    [undefined, "*;q=oops,,;", "en"],
  ])("%s, %s is %s", (chosen, header, expected) => {
    expect(negotiateLocale(chosen, header)).toBe(expected);
  });
});

describe("formats", () => {
  it("shows four decimals of a dollar below ten cents", () => {
    expect(formatMicroUsd(3_100, "en")).toBe("$0.0031");
    expect(formatMicroUsd(12_400_000, "en")).toBe("$12.40");
    expect(formatMicroUsd(0, "en")).toBe("$0.00");
    expect(formatMicroUsd(12_400_000, "de")).toBe("12,40\u00a0$");
  });

  it("shows durations and sizes as people say them", () => {
    expect(formatDurationMs(180, "en")).toBe("180 ms");
    expect(formatDurationMs(6_400, "en")).toBe("6.4 s");
    expect(formatDurationMs(150_000, "en")).toBe("2.5 min");
    expect(formatBytes(84_000, "en")).toBe("84 kB");
    expect(formatBytes(1_200_000, "en")).toBe("1.2 MB");
    expect(formatBytes(1, "en")).toBe("1 byte");
  });

  it("writes a price without cents where there are none", () => {
    expect([29_000_000, 24_170_000, 0].map((price) => formatPrice(price, "en"))).toEqual(["$29", "$24.17", "$0"]);
    expect(formatPrice(29_000_000, "de")).toBe("29\u00a0$");
  });

  it("names distances in time", () => {
    expect(formatRelativeTime(-7_200_000, "en")).toBe("2 hours ago");
    expect(formatRelativeTime(-86_400_000, "en")).toBe("yesterday");
    expect(formatRelativeTime(-20_000, "en")).toBe("now");
  });
});
