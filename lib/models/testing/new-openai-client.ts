import OpenAI from "openai";
import type { Principal } from "../../auth/schema.ts";
import type { Endpoint } from "../../gate/contract.ts";
import { keyOf, signedInUser } from "../../gate/testing/sign-in.ts";
import { recordAnswer } from "../../testing/answered-errors.ts";

/**
 * The official client of a new user with an API key, which reaches the given operations.
 * @param scopes Of the key.
 */
export async function newOpenAiClient(
  endpoints: readonly Endpoint[],
  scopes: Parameters<typeof keyOf>[1],
): Promise<{ client: OpenAI; principal: Principal }> {
  const { principal } = await signedInUser({ tier: "pro" });
  const client = new OpenAI({
    apiKey: await keyOf(principal, scopes),
    baseURL: "http://localhost:3000/api/v1",
    maxRetries: 0,
    fetch: async (url, init) => {
      const request = new Request(url, init);
      const path = new URL(request.url).pathname.replace("/api/v1", "");
      const endpoint = endpoints.find(({ contract }) => contract.path === path);
      if (!endpoint) throw new Error(`no route ${request.url}`);
      return recordAnswer(endpoint.contract, await endpoint.route(request));
    },
  });
  return { client, principal };
}
