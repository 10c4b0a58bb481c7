import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { AppError, ERROR_STATUS, type ErrorCode } from "../platform/errors.ts";
import { log } from "../platform/log.ts";
import { errorResponse } from "./error-response.ts";
import { echoEndpoint, failingEndpoint, send } from "./testing/send.ts";

const CANARY = "canary-7f3a91d2";
const code = (name: string) => Object.assign(new Error(`${CANARY} connect 10.0.0.7:5432`), { code: name });

afterEach(() => vi.restoreAllMocks());

describe("an error of ours", () => {
  it.each(Object.entries(ERROR_STATUS))("%s answers %i in both shapes", async (name, status) => {
    const error = () => new AppError(name as ErrorCode, "Words for people.", { details: { limit: 3 } });
    const nexus = await send(failingEndpoint(error()));
    expect(nexus.status).toBe(status);
    expect(nexus.body).toEqual({
      error: {
        code: name,
        message: "Words for people.",
        requestId: expect.stringMatching(/^req_[0-9a-f]{32}$/),
        details: { limit: 3 },
      },
    });
    const openai = await send(failingEndpoint(error(), { format: "openai" }));
    expect(openai.status).toBe(status);
    expect(openai.body).toEqual({
      error: {
        code: name,
        message: "Words for people.",
        type: expect.stringMatching(/^[a-z_]+$/),
        param: null,
        request_id: expect.stringMatching(/^req_/),
        details: { limit: 3 },
      },
    });
    for (const { headers } of [nexus, openai]) expect(headers.get("cache-control")).toBe("no-store");
  });

  it("is said in the language of who reads it, and to a program in English", async () => {
    const refused = failingEndpoint(
      new AppError("conflict", "This person is a member already.", {
        details: { reason: "member" },
        issues: [{ path: "email", message: "There is no such project." }],
      }),
    );
    const said = async (headers: Record<string, string>) => (await send(refused, { headers })).body.error;
    const german = {
      code: "conflict",
      message: "Diese Person ist schon Mitglied.",
      details: { reason: "member" },
      issues: [{ path: "email", message: "Dieses Projekt gibt es nicht." }],
    };
    const english = { code: "conflict", message: "This person is a member already." };
    expect(await said({ cookie: "a=b; nexus-locale=de" })).toMatchObject(german);
    expect(await said({ "accept-language": "de-AT,de;q=0.9,en;q=0.5" })).toMatchObject(german);
    expect(await said({ cookie: "nexus-locale=en", "accept-language": "de" })).toMatchObject(english);
    const program = new Headers({ "accept-language": "de", authorization: "Bearer nx_x" });
    const answer = errorResponse(new AppError("conflict", english.message), "req_1", "nexus", program);
    expect((await answer.json()).error).toMatchObject(english);
    expect(await said({})).toMatchObject(english);
  });

  it("tells when to come back", async () => {
    const answer = await send(failingEndpoint(new AppError("rate_limited", "Wait.", { retryAfterSeconds: 7 })));
    expect(answer.headers.get("retry-after")).toBe("7");
    expect((await send(failingEndpoint(new AppError("conflict", "No.")))).headers.has("retry-after")).toBe(false);
  });

  it("has the request id of its header in its body", async () => {
    const answer = await send(failingEndpoint(new AppError("gone", "Gone.")));
    expect(answer.body.error?.requestId).toBe(answer.headers.get("x-request-id"));
  });

  it.each([
    [401, "authentication_error"],
    [402, "insufficient_quota"],
    [403, "permission_error"],
    [404, "not_found_error"],
    [422, "invalid_request_error"],
    [429, "rate_limit_error"],
    [500, "server_error"],
  ])("of status %i is an OpenAI %s", async (status, type) => {
    const [name = "internal"] = Object.entries(ERROR_STATUS).find(([, value]) => value === status) ?? [];
    const answer = await send(failingEndpoint(new AppError(name as ErrorCode, "No."), { format: "openai" }));
    expect(answer.body.error?.type).toBe(type);
  });

  it("names the wrong field in OpenAI's shape", async () => {
    const { endpoint } = echoEndpoint(z.object({ model: z.string() }), { format: "openai" });
    const { body } = await send(endpoint, { body: { model: 3 } });
    expect(body.error).toMatchObject({
      param: "model",
      type: "invalid_request_error",
      message: expect.stringContaining("model: "),
    });
  });
});

describe("an error of anything else", () => {
  const THROWN: [string, unknown, ErrorCode][] = [
    ["an Error", new Error(CANARY), "internal"],
    ["a TypeError", new TypeError(`undefined is not ${CANARY}`), "internal"],
    ["a string", CANARY, "internal"],
    ["an object", { message: CANARY, status: 200, code: "not_found" }, "internal"],
    ["null", null, "internal"],
    ["undefined", undefined, "internal"],
    [
      "a database error",
      Object.assign(new Error(`duplicate key ${CANARY}`), { code: "23505", detail: CANARY }),
      "internal",
    ],
    ["a chain of causes", new Error(CANARY, { cause: new Error(CANARY) }), "internal"],
    [
      "an AppError with a cause",
      new AppError("provider_failed", "The model failed.", { cause: new Error(CANARY) }),
      "provider_failed",
    ],
    ["a refused connection", code("ECONNREFUSED"), "unavailable"],
    ["a lost connection", code("CONNECTION_CLOSED"), "unavailable"],
    ["a database that shuts down", code("57P01"), "unavailable"],
    ["a database that is full", code("53300"), "unavailable"],
    [
      "a zod error of the answer",
      new z.ZodError([{ code: "custom", path: [CANARY], message: CANARY, input: CANARY }]),
      "internal",
    ],
  ];

  it.each(THROWN)("%s shows nothing of itself", async (_, thrown, expected) => {
    for (const format of ["nexus", "openai"] as const) {
      const answer = await send(failingEndpoint(thrown, { format }));
      expect(answer.body.error?.code).toBe(expected);
      expect(answer.status).toBe(ERROR_STATUS[expected]);
      expect(answer.text + JSON.stringify([...answer.headers])).not.toContain(CANARY);
      expect(answer.text).not.toMatch(/\bat .*\.ts:\d+|node_modules|stack/);
    }
  });

  it("is logged with its cause and the request id", async () => {
    const logged = vi.spyOn(log, "error");
    const cause = new Error(CANARY);
    const answer = await send(failingEndpoint(cause));
    expect(logged).toHaveBeenCalledExactlyOnceWith(
      { requestId: answer.headers.get("x-request-id"), code: "internal", err: cause },
      expect.any(String),
    );
  });

  it("asks for patience when a service does not answer", async () => {
    expect((await send(failingEndpoint(code("ECONNRESET")))).headers.get("retry-after")).toBe("2");
  });
});

describe("an answer", () => {
  it("leaves out what the contract does not name", async () => {
    const { endpoint } = echoEndpoint(z.object({ name: z.string() }), {
      result: z.object({ body: z.object({ name: z.string() }) }),
    });
    const answer = await send(endpoint, { body: { name: "x", passwordHash: CANARY } });
    expect(answer.body).toEqual({ data: { body: { name: "x" } } });
  });

  it("that does not fit its contract is our mistake and is not sent", async () => {
    const { endpoint } = echoEndpoint(z.object({ name: z.string() }), { result: z.object({ body: z.number() }) });
    const answer = await send(endpoint, { body: { name: CANARY } });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain(CANARY);
  });

  it("carries the request id and is not stored", async () => {
    const { endpoint } = echoEndpoint(z.object({}));
    const { headers } = await send(endpoint, { body: {} });
    expect(headers.get("x-request-id")).toMatch(/^req_[0-9a-f]{32}$/);
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("of status 204 has no body", async () => {
    const { endpoint } = echoEndpoint(z.object({}), { status: 204 });
    const answer = await send(endpoint, { body: {} });
    expect([answer.status, answer.text]).toEqual([204, ""]);
  });
});
