import { RetryBudget } from "./retry-budget.ts";

/** What the gateway of one process knows of the providers. */
export interface GatewayState {
  retries: RetryBudget;
}

/** A gateway that knows nothing yet. */
export function createGatewayState(): GatewayState {
  return { retries: new RetryBudget() };
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
