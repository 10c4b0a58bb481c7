import fc from "fast-check";
import { newId } from "../../../platform/ids.ts";
import type { Operation } from "./credit-model.ts";

/** A moment before the turn of a month, so that sequences go over it. */
export const BEGINS_AT = Date.parse("2026-01-31T23:59:59.970Z");
const LONGEST_STEP_MS = 8;

const amount = fc.integer({ min: 1, max: 60 });
const target = fc.nat(11);

/** An operation before its ids are known, and how long after the one before it comes (0: the same millisecond). */
const stepArbitrary = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.nat(LONGEST_STEP_MS)),
  what: fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("grant" as const), amount, lastsMs: fc.option(fc.nat(40)) }),
    },
    {
      weight: 8,
      arbitrary: fc.record({ kind: fc.constant("reserve" as const), worstCase: fc.option(fc.nat(50), { freq: 12 }) }),
    },
    {
      weight: 7,
      arbitrary: fc.record({ kind: fc.constant("close" as const), target, release: fc.boolean(), cost: fc.nat(80) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("refund" as const), target, amount }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("adjust" as const), amount: fc.integer({ min: -40, max: 40 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("expire" as const) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("allow" as const), allows: fc.boolean() }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("cap" as const), cap: fc.option(fc.integer({ min: 1, max: 150 })) }),
    },
  ),
});
export type Step = typeof stepArbitrary extends fc.Arbitrary<infer T> ? T : never;

export const stepsArbitrary = fc.array(stepArbitrary, { minLength: 4, maxLength: 16 });

export interface TimedOperation {
  operation: Operation;
  at: number;
}

/** The steps with their ids and times. What closes or refunds takes one of the reservations tried before it. */
export function toOperations(steps: readonly Step[]): TimedOperation[] {
  const reservations: string[] = [];
  let at = BEGINS_AT;
  return steps.map(({ afterMs, what }) => {
    at += afterMs;
    const reservation =
      reservations[("target" in what ? what.target : 0) % Math.max(1, reservations.length)] ?? newId();
    return { operation: named(what, reservation, at, reservations), at };
  });
}

function named(what: Step["what"], reservation: string, at: number, reservations: string[]): Operation {
  const id = newId();
  switch (what.kind) {
    case "grant":
      return { kind: "grant", id, amount: what.amount, expiresAt: what.lastsMs === null ? null : at + what.lastsMs };
    case "reserve":
      reservations.push(id);
      return { ...what, id };
    case "close":
      return { kind: "close", reservation, release: what.release, cost: what.cost };
    case "refund":
      return { kind: "refund", id, reservation, amount: what.amount };
    case "adjust":
      return { ...what, id };
    default:
      return what;
  }
}
