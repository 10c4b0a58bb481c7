import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EgressRefused } from "../../platform/egress/open-request.ts";
import { imageOf } from "../../testing/providers/wires/make-media.ts";
import { callModel } from "../gateway/call-model.ts";
import { createGatewayState } from "../gateway/gateway-state.ts";
import type { Target } from "../gateway/target.ts";
import type { ModelChoices } from "../service/load-choices.ts";
import { MemoryTrips } from "../testing/memory-trips.ts";
import { testModel } from "../testing/scripted-target.ts";
import { WHOLE_PLAN } from "../testing/whole-plan.ts";
import { planImages } from "./make-images.ts";
import { providerFetch } from "./provider-fetch.ts";

let provider: Server;
let inside: Server;
let insideHits = 0;
/** What the provider answers in place of images. */
let linked = "";

const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  const png = await imageOf("own", 8, 8);
  provider = createServer((request, response) => {
    if (request.method === "GET") return void response.end(png);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ created: 1, data: [{ url: linked }] }));
  }).listen(0, "127.0.0.1");
  inside = createServer((_request, response) => {
    insideHits++;
    response.end(png);
  }).listen(0, "127.0.0.1");
  await Promise.all([provider, inside].map((server) => new Promise((resolve) => server.once("listening", resolve))));
});
afterAll(() => {
  provider.close();
  inside.close();
});

const targetOf = (): Target => ({
  model: testModel("localai", { kind: "image" }),
  provider: "openai-compatible",
  apiKey: null,
  baseUrl: `${originOf(provider)}/v1`,
  allowPrivate: true,
});

async function makeOne() {
  const target = targetOf();
  const choices: ModelChoices = { models: [], demo: false, plan: WHOLE_PLAN, resolve: () => target };
  const request = { prompt: "x", size: "auto", quality: "auto", count: 1, images: [] } as const;
  const { targets, calls } = await planImages(choices, target.model.id, request);
  const [call] = calls;
  if (!call) throw new Error("no call");
  const gateway = createGatewayState(new MemoryTrips());
  return callModel(targets, call, { onAttempt: () => undefined }, { gateway });
}

describe("an image that a provider only links to", () => {
  it("is fetched from the provider's own address, also in a private network", async () => {
    linked = `${originOf(provider)}/files/1.png`;
    expect((await makeOne()).value).toMatchObject([{ mediaType: "image/png", width: 8, height: 8 }]);
  });

  it("is not fetched from another address in a private network (LM-12)", async () => {
    linked = `${originOf(inside)}/latest/meta-data`;
    await expect(makeOne()).rejects.toMatchObject({ name: "ProviderError" });
    expect(insideHits).toBe(0);
  });

  it("is out of reach there also for a library that does not look", async () => {
    const get = providerFetch(targetOf(), 1000);
    expect((await get(`${originOf(provider)}/files/1.png`)).status).toBe(200);
    await expect(get(`${originOf(inside)}/latest/meta-data`)).rejects.toThrow(EgressRefused);
    expect(insideHits).toBe(0);
  });
});
