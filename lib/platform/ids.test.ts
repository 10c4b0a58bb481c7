import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { newId } from "./ids.ts";
import { idSchema } from "./public/ids.ts";

const V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const MAX_MS = 2 ** 48 - 1;

describe("newId", () => {
  it("is a UUIDv7 whose first 48 bits are the time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_MS }), (nowMs) => {
        const id = newId(nowMs);
        expect(id).toMatch(V7);
        expect(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16)).toBe(nowMs);
      }),
    );
  });

  it("sorts as text by time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: MAX_MS - 1 }), (nowMs) => {
        expect(newId(nowMs) < newId(nowMs + 1)).toBe(true);
      }),
    );
  });

  it("sorts in its order within a millisecond", () => {
    const ids = Array.from({ length: 1_000 }, () => newId(1));
    expect(ids.toSorted()).toEqual(ids);
  });

  it("sorts in its order where a millisecond has more than there is room for, and where the clock goes back", () => {
    const clock = vi.spyOn(Date, "now").mockReturnValue(Date.now());
    const ids = Array.from({ length: 10_000 }, (_, index) => {
      if (index === 5_000) clock.mockReturnValue(Date.now() - 60_000);
      return newId();
    });
    clock.mockRestore();
    expect(ids.toSorted()).toEqual(ids);
  });

  it("does not repeat within a millisecond", () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newId(0))).size).toBe(10_000);
  });
});

describe("idSchema", () => {
  it("takes our ids in any case and answers lower case", () => {
    const id = newId();
    expect(idSchema.parse(id.toUpperCase())).toBe(id);
  });

  it.each(["", "1", "../x", `${newId()} `, `${newId()}'--`, newId().slice(1), "{}", "null", "\0"])(
    "refuses %j",
    (text) => {
      expect(idSchema.safeParse(text).success).toBe(false);
    },
  );
});
