import { env } from "../../platform/env.ts";
import type { Provider } from "../providers/provider.ts";
import type { OpenOperatorKey } from "./load-operator-keys.ts";

/** One of the operator's keys for a provider, wherever it comes from, with the only address it is sent to. */
export interface PooledKey {
  apiKey: string;
  baseUrl: string | null;
  /** True for an address of the environment, which may be in a private network. */
  allowPrivate: boolean;
  weight: number;
  dailyCapMicroUsd: number | null;
}

/** How the operator reaches a provider. */
export interface OperatorPool {
  keys: readonly PooledKey[];
  /** Where requests go without a key, while there is none; null for the provider's own address. */
  baseUrl: string | null;
}

/**
 * The operator's keys for a provider: those of the environment, with its address, and those that administrators added,
 * each with its own. Null when there is neither a key nor an address.
 */
export function operatorPool(
  { id, envName }: Pick<Provider, "id" | "envName">,
  stored: readonly OpenOperatorKey[],
): OperatorPool | null {
  const configured = envName === null ? undefined : env().providers[envName];
  const added = stored.filter(({ provider }) => provider === id);
  if (!configured && added.length === 0) return null;
  const baseUrl = configured?.baseUrl ?? null;
  const ofEnvironment = (configured?.keys ?? []).map((key) => ({ ...key, baseUrl, allowPrivate: baseUrl !== null }));
  const ofTable = added.map(({ apiKey, baseUrl: own, weight, dailyCapMicroUsd }) => ({
    apiKey,
    baseUrl: own,
    allowPrivate: false,
    weight,
    dailyCapMicroUsd,
  }));
  return { keys: [...ofEnvironment, ...ofTable], baseUrl };
}
