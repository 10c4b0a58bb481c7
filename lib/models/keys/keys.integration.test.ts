import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "kysely";
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { callEndpoint, randomIp } from "../../auth/testing/call-endpoint.ts";
import { makeAccount, signInAs, type TestAccount } from "../../auth/testing/make-account.ts";
import type { Endpoint } from "../../gate/contract.ts";
import { asService } from "../../platform/db/scopes.ts";
import { resetEnv } from "../../platform/env.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { usualAnswerTokens } from "../answer-tokens.ts";
import { fitRequest } from "../context/fit-request.ts";
import { ProviderError } from "../gateway/provider-error.ts";
import { loadModelChoices } from "../service/load-choices.ts";
import { forgetCompatibleServers } from "../service/local-servers.ts";
import { testProviderKey } from "../service/test-key.ts";
import {
  deleteProviderKeyEndpoint,
  discoverProvidersEndpoint,
  listProvidersEndpoint,
  saveProviderKeyEndpoint,
  testProviderEndpoint,
} from "./api.ts";
import { type KeyOwner, keyOwnerOf } from "./key-owner.ts";
import { forgetUserKeys, loadUserKeys } from "./load-user-keys.ts";
import type { ProviderStatus } from "./schema.ts";

// The provider's answer is scripted here; that the real test asks the provider is proved beside it.
vi.mock("../service/test-key.ts", () => ({ testProviderKey: vi.fn() }));

const KEY = "sk-canary-0123456789abcdef-WXYZ";
const params = { id: "openai" };
let account: TestAccount;
let cookie: string;
beforeAll(async () => {
  account = await makeAccount();
  cookie = await signInAs(account);
});
beforeEach(async () => {
  vi.mocked(testProviderKey).mockResolvedValue(undefined);
  await callEndpoint(deleteProviderKeyEndpoint, { cookie, params });
});

const save = (body: object) => callEndpoint(saveProviderKeyEndpoint, { cookie, params, body });
const readRows = () =>
  asService().selectFrom("providerKeys").selectAll().where("userId", "=", account.userId).execute();

describe("a person's own provider key", () => {
  it("is in the security log when it is saved and when it goes, without the key (AU-23)", async () => {
    const listEntries = async () => {
      const rows = await asService()
        .selectFrom("securityEvents")
        .select(["kind", "details", "ip"])
        .where("userId", "=", account.userId)
        .where("kind", "like", "provider_key%")
        .orderBy("createdAt")
        .orderBy("id")
        .execute();
      return rows;
    };
    const before = (await listEntries()).length;
    await save({ apiKey: KEY });
    await callEndpoint(deleteProviderKeyEndpoint, { cookie, params });
    // A second one finds nothing to delete.
    await callEndpoint(deleteProviderKeyEndpoint, { cookie, params });
    const rows = (await listEntries()).slice(before);
    expect(rows.map(({ kind }) => kind)).toEqual(["provider_key_saved", "provider_key_deleted"]);
    expect(rows[0]).toMatchObject({ details: { provider: "openai" }, ip: expect.stringMatching(/^10\./) });
    expect(JSON.stringify(rows)).not.toContain("canary");
  });

  it("is tested, stored sealed, shown by its end only, and opened for chat", async () => {
    const saved = await save({ apiKey: KEY });
    expect(saved.status).toBe(200);
    expect(saved.body.data).toMatchObject({
      id: "openai",
      configured: true,
      keySource: "user",
      hint: "WXYZ",
      status: "ok",
    });
    expect(JSON.stringify(saved.body)).not.toContain("canary");
    const list = await callEndpoint(listProvidersEndpoint, { cookie });
    expect(JSON.stringify(list.body)).not.toContain("canary");
    expect(await loadUserKeys(account.userId)).toEqual([
      {
        id: expect.any(String),
        workspaceId: null,
        provider: "openai",
        apiKey: KEY,
        baseUrl: null,
        refusedFor: null,
        weight: 1,
        dailyCapMicroUsd: null,
        paused: false,
      },
    ]);
  });

  it("is the same array for callers as long as nothing changed", async () => {
    await save({ apiKey: KEY });
    const first = await loadUserKeys(account.userId);
    forgetUserKeys(account.userId);
    expect(await loadUserKeys(account.userId)).toBe(first);
    await save({ apiKey: `${KEY}-2` });
    expect(await loadUserKeys(account.userId)).not.toBe(first);
  });

  it("is nowhere in a dump of the database (DP-06)", async () => {
    await save({ apiKey: KEY });
    const dump = await sql<{ text: string }>`select to_jsonb(k)::text as text from public.provider_keys k`.execute(
      asService(),
    );
    const text = dump.rows.map((row) => row.text).join("\n");
    expect(text).toContain("v1.k1.");
    for (const encoding of ["utf8", "base64", "base64url", "hex"] as const) {
      expect(text).not.toContain(Buffer.from(KEY).toString(encoding).slice(4, 30));
    }
  });

  it("does not open with any of its bytes changed, moved to another owner, provider or address (DP-07)", async () => {
    await save({ apiKey: KEY, baseUrl: "https://api.example.com/v1" });
    const [row] = await readRows();
    const envelope = row?.envelope ?? "";
    const { openKey } = await import("./store.ts");
    const sealed = { provider: "openai", baseUrl: "https://api.example.com/v1", envelope };
    expect(openKey(keyOwnerOf(account), sealed).apiKey).toBe(KEY);
    const failures = new Set<string>();
    const attempt = (owner: KeyOwner, change: Partial<typeof sealed>) => {
      try {
        openKey(owner, { ...sealed, ...change });
        return "opened";
      } catch (error) {
        failures.add(String(error));
        return "refused";
      }
    };
    const opened = [...envelope].flatMap((character, index) => {
      // The last character of a base64url part may carry bits that decode to nothing; those are not bytes.
      const flipped = `${envelope.slice(0, index)}${character === "A" ? "Q" : "A"}${envelope.slice(index + 1)}`;
      const isSame = flipped
        .split(".")
        .every((part, at) =>
          Buffer.from(part, "base64url").equals(Buffer.from(envelope.split(".")[at] ?? "", "base64url")),
        );
      return !isSame && attempt(keyOwnerOf(account), { envelope: flipped }) === "opened" ? [index] : [];
    });
    expect(opened).toEqual([]);
    expect(attempt(keyOwnerOf(await makeAccount()), {})).toBe("refused");
    // A workspace of the same id would be another owner too.
    expect(attempt({ kind: "workspace", id: account.userId }, {})).toBe("refused");
    expect(attempt(keyOwnerOf(account), { provider: "anthropic" })).toBe("refused");
    expect(attempt(keyOwnerOf(account), { baseUrl: "https://evil.example/v1" })).toBe("refused");
    expect(attempt(keyOwnerOf(account), { baseUrl: null as unknown as string })).toBe("refused");
    expect(failures.size).toBe(1);
  });

  it("counts as none when it does not open", async () => {
    await save({ apiKey: KEY });
    await asService()
      .updateTable("providerKeys")
      .set({ baseUrl: "https://evil.example" })
      .where("userId", "=", account.userId)
      .execute();
    forgetUserKeys(account.userId);
    expect(await loadUserKeys(account.userId)).toEqual([]);
  });

  it.each([
    [
      "refused by the provider",
      new ProviderError("auth", `Incorrect API key provided: ${KEY}`, { status: 401 }),
      422,
      "apiKey",
    ],
    ["sent to an address that is not allowed", new ProviderError("refused_address", "private"), 422, "baseUrl"],
    ["not tried because nobody answers", new ProviderError("network", "ECONNREFUSED"), 502, undefined],
    ["not tried in time", new ProviderError("timeout", "ETIMEDOUT"), 502, undefined],
  ])("is not stored when it was %s", async (_, error, status, path) => {
    vi.mocked(testProviderKey).mockRejectedValue(error);
    const answer = await save({ apiKey: KEY, baseUrl: "https://api.example.com/v1" });
    expect([answer.status, answer.body.error?.issues?.[0]?.path]).toEqual([status, path]);
    expect(JSON.stringify(answer.body)).not.toContain("canary");
    expect(await readRows()).toEqual([]);
  });

  it("is not tried, let alone stored, for an address inside the network (LM-12)", async () => {
    for (const baseUrl of [
      "http://127.0.0.1:1234/v1",
      "http://169.254.169.254/",
      "http://[::1]/v1",
      "file:///etc/passwd",
    ]) {
      const answer = await save({ apiKey: KEY, baseUrl });
      expect([answer.status, answer.body.error?.issues?.[0]?.path]).toEqual([422, "baseUrl"]);
    }
    expect(testProviderKey).not.toHaveBeenCalled();
  });

  it("shows how a later test went, in our words", async () => {
    await save({ apiKey: KEY });
    vi.mocked(testProviderKey).mockRejectedValue(new ProviderError("auth", `bad key ${KEY}`, { status: 401 }));
    const tested = await callEndpoint(testProviderEndpoint, { cookie, params });
    expect(tested.body.data).toMatchObject({ status: "failed", lastError: "The provider did not accept the key." });
    expect(vi.mocked(testProviderKey).mock.lastCall).toEqual([
      "openai",
      { apiKey: KEY, baseUrl: null, allowPrivate: false },
    ]);
  });

  it("is gone when it is deleted, and only its owner's", async () => {
    await save({ apiKey: KEY });
    const stranger = await signInAs(await makeAccount());
    expect((await callEndpoint(deleteProviderKeyEndpoint, { cookie: stranger, params })).status).toBe(404);
    expect((await callEndpoint(testProviderEndpoint, { cookie: stranger, params })).status).toBe(404);
    expect(await readRows()).toHaveLength(1);
    expect((await callEndpoint(deleteProviderKeyEndpoint, { cookie, params })).status).toBe(204);
    expect(await loadUserKeys(account.userId)).toEqual([]);
    expect((await callEndpoint(deleteProviderKeyEndpoint, { cookie, params })).status).toBe(404);
  });

  it("is of a provider that exists, and needs a session", async () => {
    const unknown = { params: { id: "nobody" }, body: { apiKey: KEY } };
    expect((await callEndpoint(saveProviderKeyEndpoint, { cookie, ...unknown })).status).toBe(404);
    expect((await callEndpoint(saveProviderKeyEndpoint, { params, body: { apiKey: KEY } })).status).toBe(401);
    expect((await callEndpoint(listProvidersEndpoint)).status).toBe(401);
  });

  it("takes nothing from the body that the form does not have (TN-21)", async () => {
    const victim = await makeAccount();
    await save({ apiKey: KEY, userId: victim.userId, status: "ok", envelope: "v1.x", hint: "fake" });
    expect(await readRows()).toHaveLength(1);
    expect(await loadUserKeys(victim.userId)).toEqual([]);
  });
});

describe("a server that was started after the first look", () => {
  it("is found when somebody looks again", async () => {
    const listing = createServer((_request, response) => response.end(JSON.stringify({ data: [{ id: "qwen3" }] })));
    const { port } = await new Promise<AddressInfo>((resolve) => {
      listing.listen(0, "127.0.0.1", () => resolve(listing.address() as AddressInfo));
    });
    await new Promise((resolve) => listing.close(resolve));
    const lab = { id: "lab", name: "Lab", baseUrl: `http://127.0.0.1:${port}/v1`, local: true };
    const hosted = { ...lab, id: "hosted", local: undefined };
    vi.stubEnv("OPENAI_COMPATIBLE_SERVERS", JSON.stringify([lab, hosted]));
    resetEnv();
    forgetCompatibleServers();
    const modelsOf = async (endpoint: Endpoint) => {
      const { body } = await callEndpoint(endpoint, { cookie });
      return (body.data as { items: ProviderStatus[] }).items.find(({ id }) => id === "lab")?.models;
    };
    try {
      expect(await modelsOf(listProvidersEndpoint)).toBe(0);
      await new Promise<void>((resolve) => listing.listen(port, "127.0.0.1", resolve));
      expect(await modelsOf(listProvidersEndpoint)).toBe(0);
      expect(await modelsOf(discoverProvidersEndpoint)).toBe(1);
      expect(await modelsOf(listProvidersEndpoint)).toBe(1);
      // One on the operator's own machines is free, and so the last that Auto asks; the price of another is unknown.
      const { models } = await loadModelChoices(await createTestUser());
      const found = ["lab/qwen3", "hosted/qwen3"].map((id) => models.find((model) => model.id === id));
      expect(found).toEqual([
        expect.objectContaining({
          local: true,
          keySource: "local",
          price: expect.objectContaining({ source: "local" }),
        }),
        expect.objectContaining({ local: false, keySource: "operator", price: null }),
      ]);
    } finally {
      listing.close();
      vi.unstubAllEnvs();
      resetEnv();
      forgetCompatibleServers();
    }
  });
});

describe("a server whose models are listed by the operator", () => {
  it("fails its test while it does not answer, and passes it although it has no list of its own", async () => {
    const server = createServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const listed = { id: "listed", name: "Listed", baseUrl: `http://127.0.0.1:${port}/v1`, models: ["qwen3"] };
    vi.stubEnv("OPENAI_COMPATIBLE_SERVERS", JSON.stringify([listed]));
    resetEnv();
    forgetCompatibleServers();
    const test = async () => {
      const { body } = await callEndpoint(testProviderEndpoint, { cookie, params: { id: "listed" } });
      return body.data as ProviderStatus;
    };
    try {
      expect(await test()).toMatchObject({ status: "ok", models: 1 });
      await new Promise((resolve) => server.close(resolve));
      expect(await test()).toMatchObject({ status: "failed", lastError: "The server did not answer.", models: 1 });
    } finally {
      server.close();
      vi.unstubAllEnvs();
      resetEnv();
      forgetCompatibleServers();
    }
  });
});

describe("a server with models that do not chat", () => {
  it("has none of them chosen for an answer: they are told by their names", async () => {
    const names = [
      "qwen3:8b",
      "nomic-embed-text",
      "bge-m3:latest",
      "all-minilm",
      "intfloat/multilingual-e5-large",
      "bge-reranker-v2-m3",
    ];
    const listing = createServer((_request, response) =>
      response.end(JSON.stringify({ data: names.map((id) => ({ id })) })),
    );
    await new Promise<void>((resolve) => listing.listen(0, "127.0.0.1", resolve));
    const { port } = listing.address() as AddressInfo;
    const lab = { id: "lab", name: "Lab", baseUrl: `http://127.0.0.1:${port}/v1`, local: true };
    vi.stubEnv("OPENAI_COMPATIBLE_SERVERS", JSON.stringify([lab]));
    resetEnv();
    forgetCompatibleServers();
    try {
      const { models } = await loadModelChoices(await createTestUser());
      const found = models.filter(({ provider }) => provider === "lab").map(({ name, kind }) => [name, kind]);
      expect(found).toEqual([
        ["qwen3:8b", "chat"],
        ["nomic-embed-text", "embedding"],
        ["bge-m3:latest", "embedding"],
        ["all-minilm", "embedding"],
        ["intfloat/multilingual-e5-large", "embedding"],
      ]);
    } finally {
      listing.close();
      vi.unstubAllEnvs();
      resetEnv();
      forgetCompatibleServers();
    }
  });
});

describe("a server that says how much its models read", () => {
  it("is asked for no more than fits, whether its models are listed or found", async () => {
    const told = {
      data: [
        { id: "qwen3", max_model_len: 8192 },
        { id: "embed-x", max_model_len: 512 },
        { id: "odd", max_model_len: -1 },
      ],
    };
    const listing = createServer((_request, response) => response.end(JSON.stringify(told)));
    await new Promise<void>((resolve) => listing.listen(0, "127.0.0.1", resolve));
    const { port } = listing.address() as AddressInfo;
    const found = { id: "lab", name: "Lab", baseUrl: `http://127.0.0.1:${port}/v1`, local: true };
    const listed = { ...found, id: "listed", models: ["qwen3", "later"] };
    vi.stubEnv("OPENAI_COMPATIBLE_SERVERS", JSON.stringify([found, listed]));
    resetEnv();
    forgetCompatibleServers();
    try {
      const { models } = await loadModelChoices(await createTestUser());
      const windowOf = (id: string) => models.find((model) => model.id === id)?.contextTokens;
      expect(["lab/qwen3", "lab/odd", "listed/qwen3", "listed/later"].map(windowOf)).toEqual([8192, null, 8192, null]);
      // With the 8,192 tokens that an answer may usually take, vLLM would refuse every message.
      const model = models.find(({ id }) => id === "listed/qwen3") as (typeof models)[number];
      const messages = [{ role: "user" as const, content: [{ type: "text" as const, text: "Hello" }] }];
      const { request } = fitRequest(model, { messages }, usualAnswerTokens(model), false);
      expect(request.maxOutputTokens).toBeLessThan(8192);
    } finally {
      listing.close();
      vi.unstubAllEnvs();
      resetEnv();
      forgetCompatibleServers();
    }
  });
});

describe("asking too much or the wrong thing", () => {
  it.each([
    ["providers.saveKey", saveProviderKeyEndpoint],
    ["providers.test", testProviderEndpoint],
    ["providers.discover", discoverProvidersEndpoint],
  ] as const)("%s is limited by address", async (_, endpoint) => {
    const ip = randomIp();
    const ask = () => callEndpoint(endpoint, { cookie, ip, params, body: { apiKey: KEY } });
    for (let sent = 0; sent < 20; sent++) expect((await ask()).status).not.toBe(429);
    const refused = await ask();
    expect([refused.status, refused.body.error?.code]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it.each([
    ["providers.deleteKey", deleteProviderKeyEndpoint],
    ["providers.test", testProviderEndpoint],
  ] as const)("%s refuses what cannot be the name of a provider", async (_, endpoint) => {
    const answer = await callEndpoint(endpoint, { cookie, params: { id: "Open AI" } });
    expect([answer.status, answer.body.error?.code]).toEqual([422, "invalid_input"]);
  });
});
