import { errorResponse } from "./error-response.ts";
import { type Feature, isFeatureOn } from "./features.ts";
import { readBody } from "./read-body.ts";
import { requestIdOf } from "./request-info.ts";
import { unknownRouteError } from "./unknown-route.ts";

export interface WebhookContract {
  /** Exists only where this part of the product is switched on; without it, always. */
  feature?: Feature;
  maxBodyBytes: number;
}

/**
 * The door for what other services send. No session, no origin, no limit: a signature, over the very bytes or in the
 * address, is the credential, and `run` checks it before anything else.
 * @param run Takes the body as it came, and the address; what it returns becomes the body of a 200.
 */
export function webhook(
  contract: WebhookContract,
  run: (body: Uint8Array, headers: Headers, url: URL) => Promise<object>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const requestId = requestIdOf(request.headers);
    try {
      if (contract.feature && !isFeatureOn(contract.feature)) throw unknownRouteError();
      const result = await run(await readBody(request, contract.maxBodyBytes), request.headers, new URL(request.url));
      return Response.json(result, { headers: { "x-request-id": requestId, "cache-control": "no-store" } });
    } catch (error) {
      return errorResponse(error, requestId);
    }
  };
}

/**
 * The answer to whoever opens such an address in a browser: the page that asks, with the same query. Nothing is changed,
 * because mail scanners open every link.
 */
export function showPage(path: string, { feature }: Pick<WebhookContract, "feature"> = {}) {
  return (request: Request): Response => {
    if (feature && !isFeatureOn(feature)) return errorResponse(unknownRouteError(), requestIdOf(request.headers));
    return new Response(null, {
      status: 303,
      headers: {
        location: `${path}${new URL(request.url).search}`,
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
      },
    });
  };
}
