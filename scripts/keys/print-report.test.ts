import { expect, it } from "vitest";
import { printReport } from "./print-report.ts";

const column = (byKey: [string, number][], unopened = 0) => ({
  column: "public.provider_keys",
  rewrapped: 7,
  unopened,
  byKey: new Map(byKey),
});

it("says that the old key can go when nothing is under it", () => {
  const report = { keyId: "k2", columns: [column([["k2", 12]]), { ...column([]), rewrapped: 0 }], left: 0 };
  expect(printReport(report, false)).toEqual([
    "public.provider_keys: 12 under k2; 7 wrapped anew",
    "public.provider_keys: none; 0 wrapped anew",
    "Everything is under k2. Keys behind it can be removed.",
  ]);
});

it.each([
  [true, 0, /Run it again to go on/],
  [false, 0, /Restart what still runs with the old keys/],
  [false, 3, /None of them opens with a key that is left/],
])("says what to do when something is left (broken off: %s, unopened: %s)", (isBrokenOff, unopened, next) => {
  const columns = [
    column(
      [
        ["k1", 3],
        ["k2", 9],
      ],
      unopened,
    ),
  ];
  const lines = printReport({ keyId: "k2", columns, left: 3 }, isBrokenOff);
  expect(lines.at(-1)).toMatch(/^3 are still under another key than k2\./);
  expect(lines.at(-1)).toMatch(next);
  expect(lines[0]?.includes("3 COULD NOT BE OPENED")).toBe(unopened > 0);
});
