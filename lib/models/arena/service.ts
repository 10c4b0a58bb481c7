import type { Principal } from "../../auth/schema.ts";
import { now, nowMs } from "../../platform/clock.ts";
import type { Db } from "../../platform/db/scopes.ts";
import { unlistedName } from "../policy.ts";
import { DEMO_MODEL } from "../providers/demo/demo.ts";
import { listRegistryModels } from "../registry/load-registry.ts";
import { qualityPrior } from "../router/quality-prior.ts";
import type { Intent, ModelInfo } from "../schema.ts";
import { loadArenaShifts } from "./arena-shifts.ts";
import { rateModels, shiftKey, shiftStrengths } from "./rate-models.ts";
import { type ArenaReport, MAX_SHIFT, MINIMUM_VOTERS, MINIMUM_VOTES } from "./schema.ts";
import { countPeople, type RatingRow, readRatings, readTallies, replaceRatings } from "./store.ts";

/** A model that the registry does not know (a local server's): by its name alone. */
function unknownModel(modelId: string): ModelInfo {
  const [provider = "", ...rest] = modelId.split("/");
  return { ...DEMO_MODEL, id: modelId, provider, providerModelId: rest.join("/"), price: null };
}

const nameOf = (modelId: string) =>
  listRegistryModels().find(({ id }) => id === modelId)?.name ?? unlistedName(modelId);

function priorOf(modelId: string, intent: Intent): number {
  const model = listRegistryModels().find(({ id }) => id === modelId) ?? unknownModel(modelId);
  const { strength, byIntent } = qualityPrior(model);
  return strength + (byIntent[intent] ?? 0);
}

/** Where one person is the instance, their votes are all there will be. */
const minimumVotersAmong = (people: number) => Math.min(people, MINIMUM_VOTERS);

async function fitRatings(db: Db): Promise<RatingRow[]> {
  const tallies = await readTallies(null, db);
  const shifts = shiftStrengths(tallies, minimumVotersAmong(await countPeople(db)), priorOf);
  return rateModels(tallies).map((rating) => ({
    ...rating,
    shiftTenths: Math.round((shifts.get(shiftKey(rating.intent, rating.modelId)) ?? 0) * 10),
  }));
}

/** Fits the instance's ratings anew to all votes that count. For the worker, and when somebody has theirs forgotten. */
export async function rateArena(): Promise<void> {
  await replaceRatings(fitRatings, now());
  await loadArenaShifts(nowMs());
}

/** What a person's votes say of the models, and what everybody's say; of the latter only what enough people have said. */
export async function getArena(principal: Principal): Promise<ArenaReport> {
  const [tallies, rows, people] = await Promise.all([readTallies(principal.userId), readRatings(), countPeople()]);
  const minimumVoters = minimumVotersAmong(people);
  const own = rateModels(tallies).map(({ voters: _voters, ...rating }) => rating);
  const everybody = rows
    .filter(({ voters }) => voters >= minimumVoters)
    .map(({ voters: _voters, shiftTenths, ...rating }) => ({ ...rating, shift: shiftTenths / 10 }));
  const ids = new Set([...own, ...everybody].map(({ modelId }) => modelId));
  return {
    own,
    everybody,
    minimumVotes: MINIMUM_VOTES,
    minimumVoters,
    maximumShift: MAX_SHIFT,
    models: [...ids].map((id) => ({ id, name: nameOf(id) })),
  };
}
