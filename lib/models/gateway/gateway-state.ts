import { processWide } from "../../platform/process-wide.ts";
import { HealthBook } from "../health/health-book.ts";
import { Breakers } from "./breaker/breakers.ts";
import { REDIS_TRIPS, type SharedTrips } from "./breaker/shared-trips.ts";
import { DeadKeys } from "./dead-keys.ts";
import { HedgeBucket } from "./hedging/hedge-bucket.ts";
import { KeyRests } from "./operator-keys/key-rests.ts";
import { KeySpend } from "./operator-keys/key-spend.ts";
import { RetryBudget } from "./retry-budget.ts";

/** What the gateway of one process knows of the providers. */
export interface GatewayState {
  retries: RetryBudget;
  breakers: Breakers;
  deadKeys: DeadKeys;
  keyRests: KeyRests;
  keySpend: KeySpend;
  health: HealthBook;
  hedges: HedgeBucket;
}

/** A gateway that knows nothing yet. */
export function createGatewayState(shared: SharedTrips = REDIS_TRIPS): GatewayState {
  return {
    retries: new RetryBudget(),
    breakers: new Breakers(shared),
    deadKeys: new DeadKeys(),
    keyRests: new KeyRests(),
    keySpend: new KeySpend(),
    health: new HealthBook(),
    hedges: new HedgeBucket(),
  };
}

// One for the process: chat and the compatible route must know the same of a provider.
const gateway = processWide<{ value?: GatewayState | undefined }>("gateway", () => ({}));

/** The process's gateway. */
export function gatewayState(): GatewayState {
  gateway.value ??= createGatewayState();
  return gateway.value;
}

/** Forgets everything (tests). */
export function resetGateway(): void {
  gateway.value = undefined;
}
