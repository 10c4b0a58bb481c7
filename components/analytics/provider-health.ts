import type { ModelHealth } from "@/lib/models/client";

type Health = Pick<ModelHealth, "breaker" | "requests" | "failures">;

const ORDER: Record<Health["breaker"], number> = { closed: 0, half_open: 1, open: 2 };

/** How a provider does now: its calls together, and the worst of its breakers. */
export function healthOf(provider: string, models: readonly ModelHealth[]): Health {
  return models
    .filter((model) => model.provider === provider)
    .reduce<Health>(
      (sum, { breaker, requests, failures }) => ({
        breaker: ORDER[breaker] > ORDER[sum.breaker] ? breaker : sum.breaker,
        requests: sum.requests + requests,
        failures: sum.failures + failures,
      }),
      { breaker: "closed", requests: 0, failures: 0 },
    );
}
