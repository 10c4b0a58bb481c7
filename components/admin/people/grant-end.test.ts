import { describe, expect, it } from "vitest";
import { changeUserSchema } from "@/lib/auth/admin/users/schema";
import { endOfGrant, lastDayOf } from "./grant-end";

/** The midnight after 30 November, wherever that is. */
const MIDNIGHTS = [
  ["America/Los_Angeles", "2026-12-01T08:00:00.000Z"],
  ["UTC", "2026-12-01T00:00:00.000Z"],
  ["Asia/Tokyo", "2026-11-30T15:00:00.000Z"],
] as const;

describe.each(MIDNIGHTS)("a plan that is granted to the end of 30 November in %s", (timeZone, midnight) => {
  it("ends there at midnight, and is shown with its last day", () => {
    expect(endOfGrant("2026-11-30", null, timeZone)).toBe(midnight);
    expect(lastDayOf(midnight, timeZone)).toBe("2026-11-30");
  });

  it("ends when it did, to the minute, where its day is left as it is", () => {
    const until = new Date(Date.parse(midnight) - 3600_000).toISOString();
    expect(endOfGrant(lastDayOf(until, timeZone), until, timeZone)).toBe(until);
    expect(endOfGrant("", until, timeZone)).toBeNull();
  });
});

it("lasts only where no day was chosen, not where one cannot be read", () => {
  expect([lastDayOf(null, "UTC"), endOfGrant("", null, "UTC")]).toEqual(["", null]);
  const until = endOfGrant("0002-11-30", null, "UTC");
  expect(changeUserSchema.safeParse({ change: "tier", tier: "pro", until, reason: "A ticket" }).success).toBe(false);
});
