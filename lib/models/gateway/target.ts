import type { OwnKeySource } from "../../billing/schema.ts";
import type { ModelInfo } from "../schema.ts";

/** A model together with where to reach it. */
export interface Target {
  model: ModelInfo;
  /** Id of the provider kind that speaks its wire. */
  provider: string;
  apiKey: string | null;
  /** Null: the provider's own address. A key is sent to no other base URL than the one stored with it. */
  baseUrl: string | null;
  /** True when the operator chose the address, which may then be in a private network. */
  allowPrivate: boolean;
  /** The user or the workspace whose own key it is; left out for the operator's. */
  ownerId?: string;
  /** Which of the two; left out with it. */
  keySource?: OwnKeySource;
  /** Of such a key: its row. */
  keyId?: string;
  /** What may be spent with the key in a day (UTC), in micro-USD; left out for no limit. */
  dailyCapMicroUsd?: number;
  /**
   * The operator's keys for this model, or their owner's, each as a target of its own, where there are several or one has
   * a limit: the gateway takes one of them for each call.
   */
  keys?: readonly KeyTarget[];
}

/** A target with one of several keys. */
export interface KeyTarget extends Target {
  /** Its share of the requests. */
  weight: number;
}
