import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { callEndpoint, randomIp } from "../../../auth/testing/call-endpoint.ts";
import { readMailbox } from "../../../billing/mails/testing/mailbox.ts";
import { send } from "../../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../../gate/testing/sign-in.ts";
import { openSecret } from "../../../platform/crypto/envelope.ts";
import { asService, asUser } from "../../../platform/db/scopes.ts";
import { resetEnv } from "../../../platform/env.ts";
import { newId } from "../../../platform/ids.ts";
import { closeMailTransport } from "../../../platform/mail/send-mail.ts";
import { deleteWorkspaceEndpoint } from "../../../teams/api.ts";
import { listWorkspaceLogEndpoint } from "../../../teams/log/api.ts";
import { joinTeam, makeTeam } from "../../../teams/testing/make-team.ts";
import { gatewayState, resetGateway } from "../../gateway/gateway-state.ts";
import { ProviderError } from "../../gateway/provider-error.ts";
import { loadModelChoices } from "../../service/load-choices.ts";
import { listProvidersEndpoint, saveProviderKeyEndpoint, testProviderEndpoint } from "../api.ts";
import { noteRefusal } from "../note-refusal.ts";
import type { ProviderStatus } from "../schema.ts";
import { sealedProviderKeys } from "../sealed.ts";
import { openKey } from "../store.ts";
import { tryKey } from "../test-outcome.ts";
import {
  addWorkspaceKeyEndpoint,
  listWorkspaceKeysEndpoint,
  removeWorkspaceKeyEndpoint,
  testWorkspaceKeyEndpoint,
  updateWorkspaceKeyEndpoint,
} from "./api.ts";
import type { WorkspaceProviders } from "./schema.ts";

// That a test asks the provider is proved beside it; here it only says what it is told to.
vi.mock("../test-outcome.ts", () => ({ tryKey: vi.fn() }));

const MODEL = "openai/gpt-4.1-mini";
const GOOD = { status: "ok", lastError: null, failure: null } as const;
const REFUSED = { status: "failed", lastError: "The provider did not accept the key.", failure: "refused" } as const;
const [A, B, OWN] = ["sk-shared-0123456789aaaa", "sk-shared-0123456789bbbb", "sk-own-0123456789cccc"] as const;
let id: string;
let owner: SignedInUser;
let member: SignedInUser;

beforeAll(() => {
  // The operator has a key for the same provider.
  vi.stubEnv("OPENAI_API_KEY", "sk-operator-0123456789");
  resetEnv();
});
beforeEach(async () => {
  vi.mocked(tryKey).mockResolvedValue(GOOD);
  resetGateway();
  ({ id, owner } = await makeTeam());
  member = await joinTeam(id, "member");
});
afterAll(async () => {
  closeMailTransport();
});

const headersOf = ({ cookie }: SignedInUser) => ({ cookie });
const add = (by: SignedInUser, body: object = {}, workspaceId = id) =>
  send(addWorkspaceKeyEndpoint, {
    headers: headersOf(by),
    params: { id: workspaceId },
    body: { provider: "openai", apiKey: A, ...body },
  });
const act =
  (endpoint: typeof updateWorkspaceKeyEndpoint | typeof removeWorkspaceKeyEndpoint, by: SignedInUser) =>
  (keyId: string, body?: object, workspaceId = id) =>
    send(endpoint, { headers: headersOf(by), params: { id: workspaceId, keyId }, ...(body ? { body } : {}) });
const keysIn = (answer: { body: { data?: unknown } }) =>
  (answer.body.data as WorkspaceProviders).items.find((provider) => provider.id === "openai")?.keys ?? [];
const idOf = (answer: { body: { data?: unknown } }) => keysIn(answer).at(-1)?.id ?? "";
/** What somebody has of the model, in the workspace or elsewhere. */
const choicesOf = ({ principal }: SignedInUser, workspaceId = id) =>
  loadModelChoices({ userId: principal.userId, workspaceId });
const statusFor = async (by: SignedInUser) => {
  const list = await send(listProvidersEndpoint, { headers: headersOf(by) });
  return (list.body.data as { items: ProviderStatus[] }).items.find((provider) => provider.id === "openai");
};

describe("the keys of a workspace", () => {
  it("are used there by everybody, before the operator's and behind a person's own, and nowhere else", async () => {
    expect((await choicesOf(member)).resolve(MODEL).ownerId).toBeUndefined();
    const added = await add(owner, { weight: 3, dailyCapMicroUsd: 500 });
    expect(added.status).toBe(201);
    const target = (await choicesOf(member)).resolve(MODEL);
    expect(target).toMatchObject({ apiKey: A, baseUrl: null, allowPrivate: false, ownerId: id, keyId: idOf(added) });
    expect(target.keys).toMatchObject([{ weight: 3, dailyCapMicroUsd: 500, keySource: "workspace" }]);
    expect((await choicesOf(member)).models.find((model) => model.id === MODEL)?.keySource).toBe("workspace");
    // At home, for a stranger, and for who names a workspace that they are not in.
    const stranger = await signedInUser();
    for (const choices of [
      await choicesOf(member, member.principal.workspaceId),
      await choicesOf(stranger, stranger.principal.workspaceId),
      await choicesOf(stranger),
    ]) {
      expect(choices.resolve(MODEL).ownerId).toBeUndefined();
    }
    const params = { id: "openai" };
    await send(saveProviderKeyEndpoint, { headers: headersOf(member), params, body: { apiKey: OWN } });
    expect((await choicesOf(member)).resolve(MODEL)).toMatchObject({
      apiKey: OWN,
      ownerId: member.principal.userId,
    });
    expect((await choicesOf(owner)).resolve(MODEL).apiKey).toBe(A);
  });

  it("are known to members by their source alone, and never shown", async () => {
    const added = await add(owner, { baseUrl: "https://gateway.example.com/v1" });
    expect(keysIn(added)).toMatchObject([{ hint: "aaaa", baseUrl: "https://gateway.example.com/v1", state: "ok" }]);
    expect(JSON.stringify(added.body)).not.toContain("0123456789");
    const seen = await statusFor(member);
    expect(seen).toMatchObject({ keySource: "workspace", configured: true, hint: null, baseUrl: null, ownKeys: [] });
    expect((await send(listWorkspaceKeysEndpoint, { headers: headersOf(member), params: { id } })).status).toBe(403);
    for (const { principal } of [member, owner]) {
      const rows = await asUser(principal, (tx) => tx.selectFrom("providerKeys").select("id").execute());
      expect(rows).toEqual([]);
    }
  });

  it("are changed by its owner and admins alone, and in its log", async () => {
    const keyId = idOf(await add(owner));
    const [admin, viewer, stranger] = [await joinTeam(id, "admin"), await joinTeam(id, "viewer"), await signedInUser()];
    for (const [by, status] of [
      [member, 403],
      [viewer, 403],
      [stranger, 404],
    ] as const) {
      const tries = [
        await add(by),
        await act(updateWorkspaceKeyEndpoint, by)(keyId, { paused: true }),
        await act(removeWorkspaceKeyEndpoint, by)(keyId),
        await send(testWorkspaceKeyEndpoint, { headers: headersOf(by), params: { id, keyId } }),
      ];
      expect(tries.map((answer) => answer.status)).toEqual([status, status, status, status]);
    }
    expect(tryKey).toHaveBeenCalledTimes(1);
    const changed = await act(updateWorkspaceKeyEndpoint, admin)(keyId, { label: "Team", paused: true });
    expect(keysIn(changed)).toMatchObject([{ label: "Team", state: "paused" }]);
    expect((await act(removeWorkspaceKeyEndpoint, admin)(keyId)).status).toBe(204);
    expect((await choicesOf(member)).resolve(MODEL).ownerId).toBeUndefined();
    const log = await send(listWorkspaceLogEndpoint, { params: { id }, headers: headersOf(owner) });
    const events = (log.body.data as { items: { kind: string; details: object }[] }).items;
    expect(events.slice(0, 3).map(({ kind, details }) => [kind, details])).toEqual(
      ["key_removed", "key_changed", "key_added"].map((kind) => [kind, { provider: "OpenAI" }]),
    );
  });

  it("are told of to its owner and admins when they are refused, once", async () => {
    const admin = await joinTeam(id, "admin");
    await add(owner);
    const target = (await choicesOf(member)).resolve(MODEL);
    const error = new ProviderError("auth", "no", { status: 401 });
    for (let time = 0; time < 2; time++) await noteRefusal(target, error, gatewayState().deadKeys);
    vi.mocked(tryKey).mockResolvedValue(REFUSED);
    await send(testProviderEndpoint, { headers: headersOf(member), params: { id: "openai" } });
    for (const { principal } of [owner, admin]) {
      const mails = await readMailbox(principal);
      expect(mails.map(({ subject }) => subject)).toEqual(["OpenAI refuses a key of “Acme”"]);
      expect(mails[0]?.text).toMatch(/the key …aaaa of “Acme”[\s\S]*\/settings\/workspace/);
    }
    expect(await readMailbox(member.principal)).toEqual([]);
  });

  it("are those of one workspace: another one's key is not found, and a personal one has none", async () => {
    const other = await makeTeam();
    const foreign = idOf(await add(other.owner, {}, other.id));
    const own = idOf(await add(owner));
    for (const keyId of [foreign, newId()]) {
      const tries = [
        await act(updateWorkspaceKeyEndpoint, owner)(keyId, { paused: true }),
        await act(removeWorkspaceKeyEndpoint, owner)(keyId),
        await send(testWorkspaceKeyEndpoint, { headers: headersOf(owner), params: { id, keyId } }),
      ];
      expect(tries.map((answer) => answer.status)).toEqual([404, 404, 404]);
    }
    const home = owner.principal.workspaceId;
    const tries = [
      await add(owner, {}, home),
      await act(updateWorkspaceKeyEndpoint, owner)(own, { paused: true }, home),
      await act(removeWorkspaceKeyEndpoint, owner)(own, undefined, home),
    ];
    expect(tries.map((answer) => answer.body.error?.code)).toEqual(["conflict", "conflict", "conflict"]);
    expect((await choicesOf(other.owner, other.id)).resolve(MODEL)).toMatchObject({
      keyId: foreign,
      ownerId: other.id,
    });
  });

  it("are not written by a member past the product, nor as anybody's own", async () => {
    const { userId } = owner.principal;
    const row = { id: newId(), provider: "openai", envelope: "x", hint: "" };
    for (const owners of [{ workspaceId: id }, { workspaceId: id, userId }]) {
      const write = asUser(owner.principal, (tx) =>
        tx
          .insertInto("providerKeys")
          .values({ ...row, ...owners })
          .execute(),
      );
      await expect(write).rejects.toThrow(/row-level security|provider_keys_one_owner/);
    }
  });

  it.each([401, 402, 403])(
    "that are refused with %i are not used again, and the operator's does not step in",
    async (status) => {
      await add(owner);
      const target = (await choicesOf(member)).resolve(MODEL);
      await choicesOf(owner);
      const error = new ProviderError(status === 402 ? "payment" : "auth", "no", { status });
      await noteRefusal(target, error, gatewayState().deadKeys);
      for (const by of [member, owner]) {
        const choices = await choicesOf(by);
        expect(choices.models.find((model) => model.id === MODEL)).toMatchObject({
          available: false,
          keySource: "workspace",
          unavailableReason: "key_refused",
        });
        expect(choices.demo).toBe(false);
        expect(() => choices.resolve(MODEL)).toThrow(/OpenAI has refused the key/);
      }
      expect(await statusFor(member)).toMatchObject({ keySource: "workspace", status: "failed" });
      // A test that it passes brings it back; whoever works there may ask for one.
      const tested = await send(testProviderEndpoint, { headers: headersOf(member), params: { id: "openai" } });
      expect(tested.body.data).toMatchObject({ status: "ok", keySource: "workspace" });
      expect((await choicesOf(owner)).resolve(MODEL).apiKey).toBe(A);
    },
  );

  it("that are paused are not used, and the operator's does not step in", async () => {
    const keyId = idOf(await add(owner));
    const further = await add(owner, { apiKey: B });
    expect(keysIn(further)).toHaveLength(2);
    expect((await choicesOf(member)).resolve(MODEL).keys).toHaveLength(2);
    for (const one of [keyId, idOf(further)]) await act(updateWorkspaceKeyEndpoint, owner)(one, { paused: true });
    const choices = await choicesOf(member);
    expect(() => choices.resolve(MODEL)).toThrow(/The keys of your workspace for OpenAI are paused/);
  });

  it("are refused or brought back by a test of one", async () => {
    const keyId = idOf(await add(owner));
    const from = { cookie: owner.cookie, ip: randomIp(), params: { id, keyId } };
    const test = () => callEndpoint(testWorkspaceKeyEndpoint, from);
    vi.mocked(tryKey).mockResolvedValue(REFUSED);
    expect(keysIn(await test())).toMatchObject([{ state: "refused", lastError: REFUSED.lastError }]);
    vi.mocked(tryKey).mockResolvedValue(GOOD);
    expect(keysIn(await test())).toMatchObject([{ state: "ok", lastError: null }]);
    // The one that was added counts too, under another address.
    for (let time = 0; time < 18; time++) expect((await test()).status).toBe(200);
    expect((await test()).body.error?.code).toBe("rate_limited");
    const body = { provider: "openai", apiKey: B };
    const refused = await callEndpoint(addWorkspaceKeyEndpoint, { ...from, params: { id }, body });
    expect(refused.body.error?.code).toBe("rate_limited");
  });

  it.each([
    ["refused", 422, "invalid_input"],
    ["unreachable", 502, "provider_failed"],
  ] as const)("that are %s are not stored", async (failure, status, code) => {
    vi.mocked(tryKey).mockResolvedValue({ status: "failed", lastError: "No.", failure });
    const answer = await add(owner);
    expect([answer.status, answer.body.error?.code]).toEqual([status, code]);
    expect((await choicesOf(member)).resolve(MODEL).ownerId).toBeUndefined();
  });

  it("are sealed to the workspace, for the rotation of keys too (DP-07, DP-09)", async () => {
    await add(owner);
    const row = await asService()
      .selectFrom("providerKeys")
      .select(["provider", "baseUrl", "envelope"])
      .where("workspaceId", "=", id)
      .executeTakeFirstOrThrow();
    expect(openKey({ kind: "workspace", id }, row).apiKey).toBe(A);
    expect(() => openKey({ kind: "user", id }, row)).toThrow();
    expect(() => openKey({ kind: "workspace", id: newId() }, row)).toThrow();
    const stored = { user_id: null, workspace_id: id, provider: row.provider, base_url: row.baseUrl };
    expect(openSecret(row.envelope, sealedProviderKeys.contextOf(stored))).toBe(A);
  });

  it("go with it", async () => {
    await add(owner);
    const body = { name: "Acme" };
    expect((await send(deleteWorkspaceEndpoint, { headers: headersOf(owner), params: { id }, body })).status).toBe(204);
    const left = asService().selectFrom("providerKeys").select("id").where("workspaceId", "=", id).execute();
    expect(await left).toEqual([]);
  });
});
