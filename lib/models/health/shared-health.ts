import { redis } from "../../platform/redis.ts";
import { PROVIDER_ERROR_KINDS } from "../schema.ts";
import { emptyCell, fieldsOf, type HealthCell, readField } from "./health-cell.ts";

const ERRORS_KEY = "gateway:health:errors";
const KEEP_SECONDS = 1_200;

const minuteKey = (minute: number) => `gateway:health:${minute}`;

/** Cells by minute (Unix ms / 60,000) and model. */
export type Minutes = Map<number, Map<string, HealthCell>>;

/** Adds counters to those in Redis, in one round trip. @throws when Redis is away. */
export async function writeHealth(minutes: Minutes): Promise<void> {
  const pipeline = redis().pipeline();
  let commands = 0;
  for (const [minute, cells] of minutes) {
    for (const [modelId, cell] of cells) {
      for (const [field, count] of fieldsOf(modelId, cell)) pipeline.hincrby(minuteKey(minute), field, count);
      const { lastError } = cell;
      if (lastError) pipeline.hset(ERRORS_KEY, { [modelId]: `${lastError.kind}:${lastError.atMs}` });
      commands++;
    }
    pipeline.expire(minuteKey(minute), KEEP_SECONDS);
  }
  if (commands === 0) return;
  pipeline.expire(ERRORS_KEY, KEEP_SECONDS);
  await pipeline.exec();
}

/** What all processes know of these minutes, by model, in one round trip. @throws when Redis is away. */
export async function readHealth(minutes: readonly number[]): Promise<Map<string, HealthCell>> {
  const pipeline = redis().pipeline();
  pipeline.hgetall(ERRORS_KEY);
  for (const minute of minutes) pipeline.hgetall(minuteKey(minute));
  const [errors, ...hashes] = await pipeline.exec<(Record<string, unknown> | null)[]>();
  const cells = new Map<string, HealthCell>();
  for (const hash of hashes)
    for (const [field, count] of Object.entries(hash ?? {})) readField(cells, field, Number(count));
  for (const [modelId, value] of Object.entries(errors ?? {})) {
    const [name, at] = String(value).split(":");
    const kind = PROVIDER_ERROR_KINDS.find((one) => one === name);
    if (!kind) continue;
    const cell = cells.get(modelId) ?? emptyCell();
    cell.lastError = { kind, atMs: Number(at) };
    cells.set(modelId, cell);
  }
  return cells;
}
