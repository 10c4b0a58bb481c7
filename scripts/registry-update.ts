/**
 * Rebuilds lib/models/registry/snapshot.json from a models.dev catalogue.
 * Usage: node scripts/registry-update.ts [path or URL]; without an argument it reads https://models.dev/api.json.
 * Which models are kept is in lib/models/registry/selection.json; one that is gone stops the run.
 */
import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { convertModelsDevModel } from "../lib/models/registry/convert-models-dev.ts";
import selection from "../lib/models/registry/selection.json" with { type: "json" };
import type { ModelInfo } from "../lib/models/schema.ts";

const DEFAULT_SOURCE = "https://models.dev/api.json";
const TARGET = new URL("../lib/models/registry/snapshot.json", import.meta.url);

const providersSchema = z.record(z.string(), z.object({ models: z.record(z.string(), z.unknown()) }));
const wrappedSchema = z.object({
  _meta: z.object({ commit: z.string(), commit_date: z.string() }),
  providers: providersSchema,
});

async function readCatalogue(source: string) {
  const text = /^https?:/.test(source) ? await (await fetch(source)).text() : await readFile(source, "utf8");
  const json: unknown = JSON.parse(text);
  const wrapped = wrappedSchema.safeParse(json);
  if (wrapped.success) {
    const { _meta: meta, providers } = wrapped.data;
    return { providers, asOf: meta.commit_date.slice(0, 10), commit: meta.commit };
  }
  return { providers: providersSchema.parse(json), asOf: new Date().toISOString().slice(0, 10), commit: null };
}

const { providers, asOf, commit } = await readCatalogue(process.argv[2] ?? DEFAULT_SOURCE);
const models: ModelInfo[] = [];
const missing: string[] = [];
for (const [provider, ids] of Object.entries(selection)) {
  for (const id of ids) {
    const raw = providers[provider]?.models[id];
    if (raw === undefined) missing.push(`${provider}/${id}`);
    else models.push(convertModelsDevModel(provider, id, raw, asOf));
  }
}
if (missing.length > 0) {
  console.error(`Gone from the catalogue, please edit selection.json:\n  ${missing.join("\n  ")}`);
  process.exit(1);
}
const header = { source: "https://models.dev (MIT)", commit, asOf };
const lines = models.map((model) => `    ${JSON.stringify(model)}`).join(",\n");
const body = `${JSON.stringify(header, null, 2).slice(0, -2)},\n  "models": [\n${lines}\n  ]\n}\n`;
const partial = new URL(`${TARGET.href}.partial`);
await writeFile(partial, body);
await rename(partial, TARGET);
console.log(`${models.length} models of ${Object.keys(selection).length} providers as of ${asOf}`);
