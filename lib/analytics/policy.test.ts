import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvCell } from "../platform/csv-cell.ts";
import { csvHead, csvLine } from "./export-csv.ts";
import { daysOf, runningTotals, savingsOf } from "./policy.ts";
import type { ExportRow } from "./schema.ts";

const HOUR_MS = 3_600_000;
const at = (iso: string) => Date.parse(iso);
const hoursOf = ({ edges }: { edges: Date[] }) =>
  edges.slice(1).map((edge, day) => (edge.getTime() - (edges[day]?.getTime() ?? 0)) / HOUR_MS);

describe("the days of a period", () => {
  it("end with today as the person's clock has it", () => {
    const late = at("2026-11-30T23:30:00Z");
    expect(daysOf("month", late, "UTC").dates).toHaveLength(30);
    expect(daysOf("month", late, "Europe/Berlin").dates).toEqual(["2026-12-01"]);
    expect(daysOf("month", late, "America/Los_Angeles").dates.at(-1)).toBe("2026-11-30");
    expect(daysOf("7d", late, "Europe/Berlin").dates).toEqual([
      "2026-11-25",
      "2026-11-26",
      "2026-11-27",
      "2026-11-28",
      "2026-11-29",
      "2026-11-30",
      "2026-12-01",
    ]);
    expect(daysOf("year", late, "UTC").dates).toHaveLength(334);
    expect(daysOf("year", late, "UTC").dates[0]).toBe("2026-01-01");
  });

  it("begin at local midnight, with 23 or 25 hours where the clocks change", () => {
    const spring = daysOf("month", at("2026-03-31T12:00:00Z"), "Europe/Berlin");
    expect(spring.edges[0]).toEqual(new Date("2026-02-28T23:00:00Z"));
    expect(hoursOf(spring)[28]).toBe(23);
    const autumn = daysOf("month", at("2026-10-31T12:00:00Z"), "Europe/Berlin");
    expect(hoursOf(autumn)[24]).toBe(25);
    expect(hoursOf(daysOf("7d", at("2026-07-07T12:00:00Z"), "+05:30"))).toEqual(Array(7).fill(24));
    expect(daysOf("7d", at("2026-07-07T12:00:00Z"), "+05:30").edges[0]).toEqual(new Date("2026-06-30T18:30:00Z"));
  });

  it("begin with the first hour there is, where midnight is skipped", () => {
    // Beirut's clocks went from 00:00 to 01:00 on 29 March 2026.
    const { dates, edges } = daysOf("7d", at("2026-03-30T12:00:00Z"), "Asia/Beirut");
    const day = dates.indexOf("2026-03-29");
    expect(edges[day]).toEqual(new Date("2026-03-28T22:00:00Z"));
    expect(edges[day + 1]).toEqual(new Date("2026-03-29T21:00:00Z"));
  });

  it("follow one another without a gap, everywhere", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: at("2020-01-01T00:00:00Z"), max: at("2030-01-01T00:00:00Z") }),
        fc.constantFrom(
          "UTC",
          "Europe/Berlin",
          "America/St_Johns",
          "Australia/Lord_Howe",
          "Asia/Kathmandu",
          "Africa/Cairo",
        ),
        (nowMs, zone) => {
          const days = daysOf("7d", nowMs, zone);
          expect(days.edges).toHaveLength(8);
          expect(hoursOf(days).every((hours) => hours >= 23 && hours <= 25)).toBe(true);
          expect(days.edges[6]?.getTime()).toBeLessThanOrEqual(nowMs);
          expect(days.edges[7]?.getTime()).toBeGreaterThan(nowMs);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("savings", () => {
  it("are what always-best would have cost more", () => {
    expect(savingsOf(40, 100)).toEqual({ savedMicroUsd: 60, ratio: 0.6 });
    expect(savingsOf(120, 100)).toEqual({ savedMicroUsd: -20, ratio: -0.2 });
    expect(savingsOf(0, 0)).toEqual({ savedMicroUsd: 0, ratio: null });
  });

  it("run on over days without an answer", () => {
    const costs = [
      { day: 2, costMicroUsd: 5, bestMicroUsd: 7 },
      { day: 0, costMicroUsd: 1, bestMicroUsd: 2 },
    ];
    expect(runningTotals(["2026-11-01", "2026-11-02", "2026-11-03"], costs)).toEqual([
      { date: "2026-11-01", costMicroUsd: 1, bestMicroUsd: 2 },
      { date: "2026-11-02", costMicroUsd: 1, bestMicroUsd: 2 },
      { date: "2026-11-03", costMicroUsd: 6, bestMicroUsd: 9 },
    ]);
  });
});

describe("a cell of the export", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"])("%j is no formula", (text) => {
    expect(csvCell(text).replace(/^"/, "")).toMatch(/^'/);
  });

  it("is quoted where it must be, and null is empty", () => {
    expect(csvCell('a "b", c')).toBe('"a ""b"", c"');
    expect([csvCell(null), csvCell(0), csvCell(true), csvCell("plain = text")]).toEqual([
      "",
      "0",
      "true",
      "plain = text",
    ]);
    const cells = csvHead().trimEnd().split(",");
    expect(
      csvLine({ conversationTitle: "=cmd" } as ExportRow)
        .trimEnd()
        .split(","),
    ).toHaveLength(cells.length);
  });
});
