import { expect, it } from "vitest";
import { decodeTimeCursor, encodeTimeCursor } from "./time-cursor.ts";

const ID = "0199a1b2-0000-7000-8000-0000000000ab";
const AT = "2026-11-20T12:00:00.123Z";

it("reads what it wrote", () => {
  const at = new Date(AT);
  expect(decodeTimeCursor(encodeTimeCursor(at, ID))).toEqual({ at, id: ID });
});

it.each([
  ["an id that is none", [AT, "-".repeat(36)]],
  ["an id that is no text", [AT, 36]],
  ["the year 200000", ["+200000-01-01T00:00:00.000Z", ID]],
  ["the year 0", ["0000-01-01T00:00:00.000Z", ID]],
  ["a year before", ["-000001-01-01T00:00:00.000Z", ID]],
  ["a day that no month has", ["2026-02-30T00:00:00.000Z", ID]],
  ["a time in words", ["Nov 20 2026", ID]],
  ["a time that is a number", [0, ID]],
  ["an object", { at: AT, id: ID }],
  ["null", null],
])("takes %s for none of its own", (_, value) => {
  expect(decodeTimeCursor(Buffer.from(JSON.stringify(value)).toString("base64url"))).toBeNull();
});

it.each(["", "nonsense", "a%00"])("takes %j for none of its own", (cursor) => {
  expect(decodeTimeCursor(cursor)).toBeNull();
});
