import { loadModelChoices } from "../../../models/service/load-choices.ts";
import { forgetUserRows } from "../../../models/user-rows/load-user-rows.ts";
import { now } from "../../../platform/clock.ts";
import type { ImportedRouterSettings } from "../formats/imported-rows.ts";
import { asRun, becomePerson } from "../run-store.ts";
import { inBatches, type PlacedRow, type Taking } from "./context.ts";
import {
  findReplaced,
  findSettings,
  putReplaced,
  putSettings,
  type Replaced,
  SETTINGS,
  type SettingsTable,
  type Values,
} from "./settings-store.ts";

/**
 * Replaces settings of the person once, and remembers what they were. A run that comes after one which broke off finds
 * that it is done: the person may have changed them since.
 */
async function replace({ run, report }: Taking, table: SettingsTable, values: Values): Promise<void> {
  await asRun(run, 1, async (tx) => {
    const replaced = await findReplaced(tx, run.importId);
    report.count("taken", table);
    if (replaced[table]) return;
    const before = await findSettings(tx, run.userId, table);
    const names = SETTINGS[table].columns.filter((name) => name in values);
    const pick = (all: Values) => Object.fromEntries(names.map((name) => [name, all[name]]));
    const next: Replaced = { ...replaced, [table]: { before: before && pick(before), after: pick(values) } };
    await putReplaced(tx, run.importId, next);
    await becomePerson(tx, run);
    await putSettings(tx, run.userId, table, values, now());
  });
}

/** Router settings for the models that are offered here; a pin to an excluded model says two things at once. */
async function keepOffered(taking: Taking, placed: PlacedRow<ImportedRouterSettings>): Promise<Values> {
  const { row } = placed;
  const { models } = await loadModelChoices({ userId: taking.run.userId });
  const offered = new Set(models.flatMap(({ id, kind }) => (kind === "chat" ? [id] : [])));
  const excluded = [...new Set(row.excluded)].filter((id) => offered.has(id));
  const pins = Object.entries(row.pins).filter(([, id]) => offered.has(id) && !excluded.includes(id));
  const lost = row.excluded.filter((id) => !offered.has(id)).length + Object.keys(row.pins).length - pins.length;
  for (let count = 0; count < lost; count++) taking.report.leaveOut(placed, "unknown_model");
  return {
    pins: Object.fromEntries(pins),
    excluded,
    learns: row.learns,
    explores: row.explores,
    learned_since: row.learnedSince,
    thresholds: Object.fromEntries(Object.entries(row.thresholds).filter(([, limit]) => limit !== null)),
  };
}

/** Takes over the settings that the person chose to bring. */
export async function takeSettings(taking: Taking): Promise<void> {
  const { run, source } = taking;
  if (run.takesProfile) {
    for await (const batch of inBatches(taking, source.profile())) {
      for (const { row } of batch.slice(0, 1)) await replace(taking, "profiles", row);
    }
  }
  if (!run.takesRouter) return;
  for await (const batch of inBatches(taking, source.routerSettings())) {
    for (const placed of batch.slice(0, 1)) {
      await replace(taking, "route_preferences", await keepOffered(taking, placed));
    }
  }
  for await (const batch of inBatches(taking, source.cacheSettings())) {
    for (const { row } of batch.slice(0, 1)) {
      const { keepHours, ...values } = row;
      await replace(taking, "cache_settings", { ...values, keep_hours: keepHours });
    }
  }
  forgetUserRows(run.userId);
}
