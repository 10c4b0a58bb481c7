/** npm hands on what its terminal has sent to all of us: that copy comes within milliseconds, a person's second wish later. */
const SAME_WISH_MS = 1_000;

/**
 * What a signal asks for.
 * @param beganMs When stopping began, undefined while nothing stops; of the same clock as `nowMs`.
 */
export function reactToSignal(beganMs: number | undefined, nowMs: number): "drain" | "ignore" | "stop_at_once" {
  if (beganMs === undefined) return "drain";
  return nowMs - beganMs < SAME_WISH_MS ? "ignore" : "stop_at_once";
}
