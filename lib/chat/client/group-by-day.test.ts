import { describe, expect, it } from "vitest";
import { clocksOf } from "../../platform/public/local-days.ts";
import { groupByDay } from "./group-by-day.ts";

const clocks = clocksOf("Asia/Tokyo");
const today = Date.UTC(2026, 10, 21);
const at = (daysAgo: number, hour = 12) => new Date(Date.UTC(2026, 10, 21 - daysAgo, hour - 9)).toISOString();
const item = (id: string, lastMessageAt: string, pinnedAt: string | null = null) => ({ id, lastMessageAt, pinnedAt });

describe("groupByDay", () => {
  it("groups by local day, newest first, with pinned on top", () => {
    const groups = groupByDay(
      [
        item("now", at(0, 8)),
        item("late yesterday", at(1, 23)),
        item("pin", at(90), at(3)),
        item("six days", at(6)),
        item("twenty days", at(20)),
        item("september", at(60)),
        item("also september", at(61)),
      ],
      today,
      clocks,
    );
    expect(groups.map((group) => [group.key, group.items.map((entry) => entry.id)])).toEqual([
      ["pinned", ["pin"]],
      ["today", ["now"]],
      ["yesterday", ["late yesterday"]],
      ["week", ["six days"]],
      ["month30", ["twenty days"]],
      ["2026-09", ["september", "also september"]],
    ]);
  });

  it("calls a clock that runs ahead today", () => {
    expect(groupByDay([item("tomorrow", at(-1))], today, clocks)[0]?.key).toBe("today");
  });

  it("has no groups without conversations", () => {
    expect(groupByDay([], today, clocks)).toEqual([]);
  });
});
