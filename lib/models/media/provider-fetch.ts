import { egressFetch } from "../../platform/egress/egress-fetch.ts";
import { firstEventMsOf } from "../gateway/patience.ts";
import type { Target } from "../gateway/target.ts";
import { addressOf } from "../providers/provider.ts";
import { getProvider } from "../providers/registry.ts";

/**
 * The way to a target's provider. What lies elsewhere (a file that an answer links to) is reached on the public internet
 * alone, also where the provider itself may be in a private network: the address comes from an answer.
 * @param maxBytes Largest answer.
 */
export function providerFetch(target: Target, maxBytes: number): typeof fetch {
  const timeoutMs = firstEventMsOf(target.model);
  const { origin } = new URL(addressOf(getProvider(target.provider), target.baseUrl));
  const own = egressFetch({ allowPrivate: target.allowPrivate, timeoutMs, maxBytes });
  const guarded = egressFetch({ allowPrivate: false, timeoutMs, maxBytes });
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return (url.origin === origin ? own : guarded)(input, init);
  };
}
