import { redis } from "../../../platform/redis.ts";
import { type BreakerEvent, KEPT_EVENTS, parseEvent } from "./breaker-event.ts";
import {
  formatTrip,
  OPEN_MS,
  parseTrip,
  SUCCESSES_TO_CLOSE,
  type Trip,
  type TripChange,
  type TripEvent,
} from "./trip.ts";

const KEY = "gateway:breakers";
const EVENTS_KEY = "gateway:breaker-events";
const KEEP_SECONDS = 3_600;
const KEEP_EVENTS_SECONDS = 7 * 86_400;

// One script, so that of all processes exactly one gets the probe, and one tells of a change. The same rules as
// `changeTrip` and `eventOf`.
const CHANGE_SCRIPT = `
local function tell(phase)
  redis.call('LPUSH', KEYS[2], ARGV[3] .. ':' .. phase .. ':' .. ARGV[1])
  redis.call('LTRIM', KEYS[2], 0, ${KEPT_EVENTS - 1})
  redis.call('EXPIRE', KEYS[2], ${KEEP_EVENTS_SECONDS})
end
local raw = redis.call('HGET', KEYS[1], ARGV[1])
local event = ARGV[2]
local now = tonumber(ARGV[3])
local lease = tonumber(ARGV[4])
if not raw and ARGV[5] ~= '' then raw = ARGV[5] end
local opened, open, wins, probe
if raw then
  local a, b, c, d = string.match(raw, '^(%d+):(%d+):(%d+):(%d+)$')
  opened, open, wins, probe = tonumber(a), tonumber(b), tonumber(c), tonumber(d)
end
local granted = '0'
if not opened then
  if event ~= 'open' then return {'1', ''} end
  opened, open, wins, probe = now + ${OPEN_MS.first}, ${OPEN_MS.first}, 0, 0
  tell('open')
elseif event == 'probe' then
  if now >= opened and now >= probe then
    granted = '1'
    probe = now + lease
  end
elseif event == 'release' then
  probe = 0
elseif event == 'success' then
  wins = wins + 1
  probe = 0
  if wins >= ${SUCCESSES_TO_CLOSE} then
    redis.call('HDEL', KEYS[1], ARGV[1])
    tell('closed')
    return {'0', ''}
  end
elseif event == 'failure' then
  open = math.min(${OPEN_MS.most}, open * 2)
  opened, wins, probe = now + open, 0, 0
end
local value = string.format('%.0f:%.0f:%.0f:%.0f', opened, open, wins, probe)
redis.call('HSET', KEYS[1], ARGV[1], value)
redis.call('EXPIRE', KEYS[1], ${KEEP_SECONDS})
return {granted, value}
`;

/** The breakers that all processes of the product share. */
export interface SharedTrips {
  /**
   * Applies an event atomically.
   * @param unshared What this process alone knows of the breaker, from a time when Redis was away; null for nothing.
   * @throws when Redis is away.
   */
  change(key: string, event: TripEvent, nowMs: number, leaseMs: number, unshared: Trip | null): Promise<TripChange>;
  /** Every breaker that is not closed. @throws when Redis is away. */
  readAll(): Promise<Map<string, Trip>>;
  /** The last openings and closings, newest first. @throws when Redis is away. */
  readEvents(): Promise<BreakerEvent[]>;
}

/** The breakers in Redis: one hash, a field each, and a list of what happened. */
export const REDIS_TRIPS: SharedTrips = {
  async change(key, event, nowMs, leaseMs, unshared) {
    const args = [key, event, String(nowMs), String(leaseMs), unshared ? formatTrip(unshared) : ""];
    // Answers come back as JSON, so "1" arrives as the number.
    const [granted, value] = await redis().eval<string[], [unknown, unknown]>(CHANGE_SCRIPT, [KEY, EVENTS_KEY], args);
    return { trip: parseTrip(value), granted: String(granted) === "1" };
  },
  async readAll() {
    const fields = (await redis().hgetall<Record<string, unknown>>(KEY)) ?? {};
    const trips = new Map<string, Trip>();
    for (const [key, value] of Object.entries(fields)) {
      const trip = parseTrip(value);
      if (trip) trips.set(key, trip);
    }
    return trips;
  },
  async readEvents() {
    const lines = await redis().lrange<unknown>(EVENTS_KEY, 0, -1);
    return lines.flatMap((line) => parseEvent(line) ?? []);
  },
};
