import { expect, it } from "vitest";
import { daysToRange } from "./local-days.ts";

it("takes whole days of the reader's zone, the last one too", () => {
  // A day of 25 hours where clocks are set back.
  expect(daysToRange("2026-10-25", "2026-10-25", "Europe/Berlin")).toEqual({
    from: "2026-10-24T22:00:00.000Z",
    to: "2026-10-25T23:00:00.000Z",
  });
  expect(daysToRange("2026-10-25", "2026-10-26", "Pacific/Auckland")).toEqual({
    from: "2026-10-24T11:00:00.000Z",
    to: "2026-10-26T11:00:00.000Z",
  });
});

it("takes the device's days where no zone is known", () => {
  expect(daysToRange("2026-10-25", "", undefined).from).toBe(new Date(2026, 9, 25).toISOString());
});

it("leaves out what is not chosen or not a day", () => {
  expect(daysToRange("", "x", "UTC")).toEqual({ from: undefined, to: undefined });
});

it.each(["0002-11-25", "0020-11-25", "0202-11-25", "1969-12-30", "9999-12-31"])("leaves out %s", (day) => {
  for (const zone of ["UTC", "Europe/Berlin", "America/Los_Angeles"])
    expect(daysToRange(day, day, zone)).toEqual({ from: undefined, to: undefined });
});

it.each(["1970-01-01", "9999-12-29"])("writes %s as a moment with four digits in every zone", (day) => {
  for (const zone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
    for (const moment of Object.values(daysToRange(day, day, zone))) expect(moment).toMatch(/^\d{4}-/);
});
