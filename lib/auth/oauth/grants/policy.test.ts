import { describe, expect, it } from "vitest";
import { describeGrant, renewalAt, retryAt } from "./policy.ts";

const NOW = Date.UTC(2026, 10, 26);
const HOUR = 3_600_000;
const waitOf = (date: Date) => date.getTime() - NOW;
const in_ = (ms: number) => new Date(NOW + ms);

describe("when a token is renewed", () => {
  it("is a day later, or at 80 % of a shorter life, and up to a tenth sooner by chance", () => {
    expect(waitOf(renewalAt(NOW, null, () => 0))).toBe(24 * HOUR);
    expect(waitOf(renewalAt(NOW, in_(10 * HOUR), () => 0))).toBe(8 * HOUR);
    expect(waitOf(renewalAt(NOW, in_(1000 * HOUR), () => 0))).toBe(24 * HOUR);
    expect(waitOf(renewalAt(NOW, null, () => 0.5))).toBe(24 * HOUR * 0.95);
  });

  it("is after a pause that doubles up to six hours when it failed, by chance from the half of it on", () => {
    const pauses = [1, 2, 3, 7, 8, 50].map((failures) => waitOf(retryAt(NOW, failures, null, () => 0)) / 60_000);
    expect(pauses).toEqual([5, 10, 20, 320, 360, 360]);
    expect(waitOf(retryAt(NOW, 1, null, () => 0.999_999_9))).toBeCloseTo(150_000, -2);
  });

  it("is never put off beyond the token's end, unless that is over", () => {
    expect(waitOf(retryAt(NOW, 9, in_(HOUR), () => 0))).toBe(0.8 * HOUR);
    expect(waitOf(retryAt(NOW, 9, in_(-HOUR), () => 0))).toBe(6 * HOUR);
  });
});

describe("what the person is told", () => {
  const times = { failures: 0, failingSince: null, renewedAt: null, endedAt: null, createdAt: in_(0) };

  it.each([
    ["confirmed", {}, 0, 0],
    ["confirmed", { renewedAt: in_(HOUR) }, 0, HOUR],
    ["confirmed", { failures: 1, failingSince: in_(HOUR) }, 0, 0],
    ["failing", { failures: 2, failingSince: in_(2 * HOUR), renewedAt: in_(HOUR) }, 2 * HOUR, HOUR],
    ["ended", { failures: 2, failingSince: in_(HOUR), endedAt: in_(3 * HOUR) }, 3 * HOUR, 0],
  ] as const)("is %s with %j", (state, more, since, confirmed) => {
    expect(describeGrant({ ...times, ...more })).toEqual({
      state,
      since: in_(since).toISOString(),
      lastConfirmedAt: in_(confirmed).toISOString(),
    });
  });
});
