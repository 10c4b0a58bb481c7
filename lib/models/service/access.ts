import type { ServerRegion } from "../../platform/public/regions.ts";
import { hashKeyOf } from "../gateway/breaker/breaker-key.ts";
import { gatewayState } from "../gateway/gateway-state.ts";
import type { KeyTarget, Target } from "../gateway/target.ts";
import type { UserKey } from "../keys/load-user-keys.ts";
import type { OpenOperatorKey } from "../operator-keys/load-operator-keys.ts";
import { type OperatorPool, operatorPool } from "../operator-keys/operator-pool.ts";
import type { Provider } from "../providers/provider.ts";
import { regionOf } from "../providers/region-of.ts";
import type { KeySource, ModelInfo } from "../schema.ts";

/** Whether the provider has refused this key. */
export const isDead = (access: Pick<Target, "apiKey" | "baseUrl">) =>
  access.apiKey !== null && gatewayState().deadKeys.find(hashKeyOf(access)) !== null;

/** How a person reaches the models of a provider. */
export interface Access {
  apiKey: string | null;
  baseUrl: string | null;
  allowPrivate: boolean;
  source: KeySource;
  /** Where what is sent is processed. */
  region: ServerRegion;
  ownerId?: string;
  keyId?: string;
  /** Why no key there is can be used: nothing is asked with it, and no key of anybody else in its place. */
  blocked: "refused" | "paused" | null;
  /** Where there are several keys, or one with a limit: those that can be used, each with its own address. */
  keys?: readonly (Pick<KeyTarget, "apiKey" | "baseUrl" | "allowPrivate" | "weight" | "dailyCapMicroUsd"> & {
    keyId?: string;
  })[];
}

/**
 * How a person reaches a provider; null when they cannot. Their own keys go before the operator's, and are never mixed
 * with the operator's address.
 */
export function accessOf(
  provider: Provider,
  userId: string,
  userKeys: readonly UserKey[],
  operatorKeys: readonly OpenOperatorKey[],
): Access | null {
  const own = userKeys.filter((key) => key.provider === provider.id);
  if (own.length > 0) return withRegion(provider, ownAccess(userId, own));
  const pool = operatorPool(provider, operatorKeys);
  return pool && withRegion(provider, operatorAccess(pool));
}

function withRegion(provider: Provider, access: Omit<Access, "region">): Access {
  const { baseUrl, keys = [] } = access;
  return { ...access, region: regionOf(provider, [baseUrl, ...keys.map((key) => key.baseUrl)]) };
}

const capOf = (cap: number | null) => (cap === null ? {} : { dailyCapMicroUsd: cap });

function ownAccess(userId: string, own: readonly UserKey[]): Omit<Access, "region"> {
  const running = own.filter(({ paused }) => !paused);
  const usable = running.filter(({ refusedFor }) => refusedFor === null);
  const [first = own[0]] = usable;
  const isPool = usable.length > 1 || usable.some(({ dailyCapMicroUsd }) => dailyCapMicroUsd !== null);
  return {
    apiKey: first?.apiKey ?? null,
    baseUrl: first?.baseUrl ?? null,
    allowPrivate: false,
    source: "user",
    ownerId: userId,
    ...(first ? { keyId: first.id } : {}),
    blocked: usable.length > 0 ? null : running.length > 0 ? "refused" : "paused",
    ...(isPool
      ? {
          keys: usable.map(({ id, apiKey, baseUrl, weight, dailyCapMicroUsd: cap }) => ({
            keyId: id,
            apiKey,
            baseUrl,
            allowPrivate: false,
            weight,
            ...capOf(cap),
          })),
        }
      : {}),
  };
}

function operatorAccess({ keys, baseUrl }: OperatorPool): Omit<Access, "region"> {
  const alive = keys.filter((key) => !isDead(key));
  const [first = keys[0]] = alive;
  const isPool = keys.length > 1 || keys.some(({ dailyCapMicroUsd }) => dailyCapMicroUsd !== null);
  return {
    apiKey: first?.apiKey ?? null,
    baseUrl: first ? first.baseUrl : baseUrl,
    allowPrivate: first ? first.allowPrivate : baseUrl !== null,
    source: "operator",
    blocked: keys.length > 0 && alive.length === 0 ? "refused" : null,
    ...(isPool
      ? {
          keys: alive.map(({ dailyCapMicroUsd: cap, ...key }) => ({
            ...key,
            ...capOf(cap),
          })),
        }
      : {}),
  };
}

/** The way to a model through an access; each of several keys goes to the address it was stored for. */
export function targetOf(model: ModelInfo, { apiKey, baseUrl, allowPrivate, ownerId, keyId, keys }: Access): Target {
  const { provider } = model;
  const owner = { ...(ownerId === undefined ? {} : { ownerId }), ...(keyId === undefined ? {} : { keyId }) };
  const target = { model, provider, apiKey, baseUrl, allowPrivate, ...owner };
  return keys ? { ...target, keys: keys.map((key) => ({ ...target, ...key })) } : target;
}
