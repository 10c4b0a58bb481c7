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

// On globalThis: chat and the compatible route are separate bundles and must know the same of a provider.
const holder = globalThis as typeof globalThis & { nexusGateway?: GatewayState };

/** The process's gateway. */
export function gatewayState(): GatewayState {
  holder.nexusGateway ??= createGatewayState();
  return holder.nexusGateway;
}

/** Forgets everything (tests). */
export function resetGateway(): void {
  delete holder.nexusGateway;
}
