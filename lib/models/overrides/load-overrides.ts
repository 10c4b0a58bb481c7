import { nowMs } from "../../platform/clock.ts";
import { processWide } from "../../platform/process-wide.ts";
import { loadUserRows } from "../user-rows/load-user-rows.ts";
import { NO_OVERRIDES, type OverrideRow, type Overrides, overridesAt } from "./policy.ts";
import { listOverrideRows } from "./store.ts";

interface Known {
  rows: readonly OverrideRow[];
  overrides: Overrides;
}

// One for the process: a change is told to one of its bundles.
const remembered = processWide<{ value?: { known: Promise<Known>; count: number } | undefined }>(
  "model-overrides",
  () => ({}),
);

const toKnown = (rows: readonly OverrideRow[]): Known => ({ rows, overrides: overridesAt(rows, nowMs()) });

function read(count: number): Promise<Known> {
  const known = listOverrideRows().then(toKnown);
  remembered.value = { known, count };
  known.catch(() => {
    if (remembered.value?.known === known) remembered.value = undefined;
  });
  return known;
}

/**
 * What the operator has changed of the models: the same object until something changes, or a price begins. How many
 * changes there are comes with the user's own rows, at most five seconds old, so that it costs no query of its own.
 */
export async function loadOverrides(userId: string): Promise<Overrides> {
  const { overrides: count } = await loadUserRows(userId);
  const cached = remembered.value;
  // Rows are only ever added: who counts fewer has merely counted earlier.
  if (count === 0 && !cached) return NO_OVERRIDES;
  const { rows, overrides } = await (cached && cached.count >= count ? cached.known : read(count));
  if (nowMs() < overrides.changesAtMs) return overrides;
  const next = toKnown(rows);
  if (remembered.value) remembered.value.known = Promise.resolve(next);
  return next.overrides;
}

/** Reads the changes anew after one was made here: it is in force in this process with the next answer. */
export async function rereadOverrides(): Promise<void> {
  const { rows } = await read(0);
  if (remembered.value) remembered.value.count = rows.length;
}
