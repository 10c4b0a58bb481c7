import { expect, it } from "vitest";
import type { SecurityEvent } from "@/lib/auth/security-log/schema";
import { groupEvents } from "./group-events";

const event = (at: string, more: Partial<SecurityEvent> = {}): SecurityEvent => ({
  id: at,
  kind: "second_factor_failed",
  at: `2026-11-18T${at}.000Z`,
  actor: "anonymous",
  ip: "192.0.2.7",
  device: { kind: "mobile", browser: "Safari", system: "iOS" },
  isThisSession: false,
  details: {},
  ...more,
});
const shown = (events: SecurityEvent[]) => groupEvents(events).map(({ event, count }) => [event.id, count]);

it("puts attempts that follow one another into one line, at the time of the newest", () => {
  expect(shown([event("11:20:00"), event("11:10:00"), event("11:00:00"), event("10:49:59")])).toEqual([
    ["11:20:00", 3],
    ["10:49:59", 1],
  ]);
});

it("keeps apart what is of another address, device, kind or detail, and what has something between", () => {
  const others = [
    event("11:04:00", { ip: "192.0.2.8" }),
    event("11:03:00", { device: null }),
    event("11:02:00", { kind: "sign_in_failed" }),
    event("11:01:00", { kind: "sign_in_failed", details: { factor: "Phone" } }),
  ];
  const events = [event("11:05:00"), ...others, event("11:00:00")];
  expect(shown(events)).toEqual(events.map(({ id }) => [id, 1]));
});

it("leaves everything that is not an attempt a line each", () => {
  const events = [event("11:01:00", { kind: "api_key_created" }), event("11:00:00", { kind: "api_key_created" })];
  expect(shown(events)).toEqual(events.map(({ id }) => [id, 1]));
});
