import { expect, it } from "vitest";
import { send } from "../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { newId } from "../../platform/ids.ts";
import { create, remove } from "../../projects/api.ts";
import type { Project } from "../../projects/schema.ts";
import { getProjectRoutingEndpoint, setProjectRoutingEndpoint } from "./api.ts";

const NOTHING = { mode: null, thresholds: {}, model: null };
const SOME = { mode: "economy", thresholds: { maxWaitMs: 5_000 }, model: "nexus/auto" };

async function makeProject({ cookie }: SignedInUser): Promise<string> {
  return ((await send(create, { body: { name: "Harbor" }, headers: { cookie } })).body.data as Project).id;
}
const get = ({ cookie }: SignedInUser, id: string) =>
  send(getProjectRoutingEndpoint, { params: { id }, headers: { cookie } });
const set = ({ cookie }: SignedInUser, id: string, body: object) =>
  send(setProjectRoutingEndpoint, { params: { id }, body, headers: { cookie } });

it("a project's routing is nothing until it is set, and what was set last", async () => {
  const user = await signedInUser();
  const id = await makeProject(user);
  expect((await get(user, id)).body.data).toEqual(NOTHING);
  expect((await set(user, id, { ...SOME, thresholds: { maxWaitMs: 5_000, qualityFloor: null } })).body.data).toEqual(
    SOME,
  );
  expect((await get(user, id)).body.data).toEqual(SOME);
  expect((await set(user, id, NOTHING)).body.data).toEqual(NOTHING);
});

it.each([
  [{ ...SOME, mode: "cheapest" }, "mode"],
  [{ ...SOME, thresholds: { maxWaitMs: 1 } }, "thresholds.maxWaitMs"],
  [{ ...SOME, thresholds: { dearest: 1 } }, "thresholds"],
  [{ ...SOME, model: "gpt" }, "model"],
  [{ ...SOME, model: "openai/never-heard-of" }, "model"],
  [{ mode: null, thresholds: {} }, "model"],
])("refuses %j at its field", async (body, path) => {
  const user = await signedInUser();
  const answer = await set(user, await makeProject(user), body);
  expect([answer.status, answer.body.error?.issues]).toEqual([422, [expect.objectContaining({ path })]]);
});

it("is nobody else's to read or to set, and gone with the project (TN-11)", async () => {
  const [user, stranger] = [await signedInUser(), await signedInUser()];
  const id = await makeProject(user);
  await set(user, id, SOME);
  for (const [who, which] of [
    [stranger, id],
    [user, newId()],
  ] as const) {
    expect([(await get(who, which)).status, (await set(who, which, NOTHING)).status]).toEqual([404, 404]);
  }
  // Not even which models are known here.
  expect((await set(stranger, id, { ...SOME, model: "openai/never-heard-of" })).status).toBe(404);
  expect((await get(user, id)).body.data).toEqual(SOME);
  await send(remove, { params: { id }, headers: { cookie: user.cookie } });
  expect([(await get(user, id)).status, (await set(user, id, NOTHING)).status]).toEqual([404, 404]);
});
