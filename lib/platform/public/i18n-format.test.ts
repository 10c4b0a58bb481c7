import { expect, it } from "vitest";
import { dateTimeFormat } from "./i18n-format.ts";

it("makes the format of a language and options once, and another for others", () => {
  const berlin = dateTimeFormat("en", { dateStyle: "medium", timeZone: "Europe/Berlin" });
  expect(dateTimeFormat("en", { dateStyle: "medium", timeZone: "Europe/Berlin" })).toBe(berlin);
  const tokyo = dateTimeFormat("en", { dateStyle: "medium", timeZone: "Asia/Tokyo" });
  const late = Date.UTC(2026, 0, 1, 20);
  expect([berlin.format(late), tokyo.format(late)]).toEqual(["Jan 1, 2026", "Jan 2, 2026"]);
  expect(dateTimeFormat("de", { dateStyle: "medium", timeZone: "Asia/Tokyo" }).format(late)).toBe("02.01.2026");
});
