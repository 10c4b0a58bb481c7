import type { ModelInfo } from "@/lib/models/schema";

const PROVIDERS = ["anthropic", "openai", "google", "deepseek", "mistral", "alibaba"];
const INPUT_TOKENS = 1000;
const OUTPUT_TOKENS = 500;
const TOKENS_PER_MTOK = 1_000_000;

export interface ShowcaseRow {
  id: string;
  name: string;
  costMicroUsd: number;
}

export interface Showcase {
  /** Dearest first; list prices for one question of 1,000 tokens and an answer of 500. */
  rows: ShowcaseRow[];
  /** Day the prices were read. */
  asOf: string | null;
  modelCount: number;
  providerCount: number;
}

function costOf(model: ModelInfo): number | null {
  if (!model.price) return null;
  const { inputMicroUsdPerMtok, outputMicroUsdPerMtok } = model.price;
  return Math.round((inputMicroUsdPerMtok * INPUT_TOKENS + outputMicroUsdPerMtok * OUTPUT_TOKENS) / TOKENS_PER_MTOK);
}

/** What one question costs with the newest priced chat model of six providers, straight from the registry. */
export function pickShowcase(models: readonly ModelInfo[]): Showcase {
  const chats = models.filter((model) => model.kind === "chat" && model.status !== "deprecated");
  const rows = PROVIDERS.flatMap((provider) => {
    const priced = chats
      .filter((model) => model.provider === provider && model.price !== null && model.releaseDate !== null)
      .sort((a, b) => (b.releaseDate ?? "").localeCompare(a.releaseDate ?? ""));
    const newest = priced[0];
    const costMicroUsd = newest ? costOf(newest) : null;
    return newest && costMicroUsd !== null ? [{ id: newest.id, name: newest.name, costMicroUsd }] : [];
  });
  rows.sort((a, b) => b.costMicroUsd - a.costMicroUsd);
  const dates = models.flatMap((model) => (model.price ? [model.price.asOf] : []));
  return {
    rows,
    asOf: dates.sort().at(-1) ?? null,
    modelCount: chats.length,
    providerCount: new Set(chats.map((model) => model.provider)).size,
  };
}
