import type { Principal } from "../../auth/schema.ts";
import { nowMs } from "../../platform/clock.ts";
import type { Page } from "../../platform/public/page-schema.ts";
import { modelNotFound } from "../registry/find-model.ts";
import { listRegistryModels } from "../registry/load-registry.ts";
import type { AvailableModel, ModelInfo } from "../schema.ts";
import { loadUnruledChoices, serverModel } from "../service/load-choices.ts";
import { listCompatibleServers } from "../service/local-servers.ts";
import { isEnabled, mergePrice, nextPriceRow, type OverrideRow, priceRowAt } from "./policy.ts";
import type { ManagedModel, ManagedModelQuery } from "./schema.ts";
import { listOverrideRows } from "./store.ts";

function toManaged(
  { id, name, provider, kind, price }: ModelInfo,
  rows: readonly OverrideRow[],
  keySource: ManagedModel["keySource"],
): ManagedModel {
  const atMs = nowMs();
  const own = priceRowAt(rows, atMs)?.price;
  const next = nextPriceRow(rows, atMs);
  return {
    id,
    name,
    provider,
    kind,
    enabled: isEnabled(rows),
    keySource,
    price: own ? mergePrice(price, own) : price,
    registryPrice: price,
    next: next ? { startsAt: next.startsAt.toISOString(), price: next.price && mergePrice(price, next.price) } : null,
  };
}

/** Every model that could be offered, in the order of ids: the registry's, and those of the operator's own servers. */
async function listAll(principal: Principal): Promise<ManagedModel[]> {
  const [{ models }, servers, rows] = await Promise.all([
    loadUnruledChoices(principal),
    listCompatibleServers(),
    listOverrideRows(),
  ]);
  const own = Map.groupBy(rows, ({ modelId }) => modelId);
  const reached = new Map(models.map((model): [string, AvailableModel] => [model.id, model]));
  const served = servers.flatMap((server) => server.models.map((id) => serverModel(server, id)));
  return [...listRegistryModels(), ...served]
    .map((model) => {
      const found = reached.get(model.id);
      return toManaged(model, own.get(model.id) ?? [], found?.available ? found.keySource : "none");
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

const FITS: Record<ManagedModelQuery["state"], (model: ManagedModel) => boolean> = {
  all: () => true,
  usable: ({ keySource }) => keySource !== "none",
  disabled: ({ enabled }) => !enabled,
  overridden: ({ price, next }) => price?.source === "override" || next !== null,
  unpriced: ({ price }) => price === null,
};

/** The models that fit, page by page; the cursor is the last id of the page before. */
export async function listManagedModels(principal: Principal, query: ManagedModelQuery): Promise<Page<ManagedModel>> {
  const { search = "", state, cursor, limit } = query;
  const words = search.toLowerCase();
  const fitting = (await listAll(principal)).filter(
    (model) =>
      FITS[state](model) &&
      (model.id.toLowerCase().includes(words) || model.name.toLowerCase().includes(words)) &&
      (cursor === undefined || model.id > cursor),
  );
  const items = fitting.slice(0, limit);
  return { items, nextCursor: fitting.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** One model. @throws AppError model_not_found */
export async function getManagedModel(principal: Principal, modelId: string): Promise<ManagedModel> {
  const model = (await listAll(principal)).find(({ id }) => id === modelId);
  if (!model) throw modelNotFound(modelId);
  return model;
}
