import { APICallError, InvalidArgumentError } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import { EgressRefused } from "../../platform/egress/open-request.ts";
import { AppError, toAppError } from "../../platform/errors.ts";
import type { ProviderErrorKind } from "../schema.ts";
import { ProviderError, parseRetryAfter, providerErrorToAppError, toProviderError } from "./provider-error.ts";

const NOW = Date.UTC(2026, 10, 21);

function apiError(statusCode: number, responseBody: string, responseHeaders: Record<string, string> = {}) {
  return new APICallError({
    message: "failed",
    url: "http://provider/v1/chat",
    requestBodyValues: {},
    statusCode,
    responseBody,
    responseHeaders,
  });
}
const withCode = (code: string) => Object.assign(new Error(`connect ${code}`), { code });

describe("a provider's failure", () => {
  // Words as the providers send them.
  it.each<[number, string, ProviderErrorKind]>([
    [429, "Rate limit reached for gpt-5.5", "rate_limited"],
    [
      429,
      "You exceeded your current quota, please check your plan and billing details. RESOURCE_EXHAUSTED",
      "rate_limited",
    ],
    [429, "Too many tokens, please wait before trying again", "rate_limited"],
    [429, '{"code":"insufficient_quota"}', "payment"],
    [402, "Insufficient Balance", "payment"],
    [400, "Your credit balance is too low to access the Anthropic API.", "payment"],
    [500, "Internal server error", "server"],
    [502, "<html>Bad gateway</html>", "server"],
    [503, "The model is overloaded", "overloaded"],
    [529, '{"type":"overloaded_error"}', "overloaded"],
    [504, "DEADLINE_EXCEEDED", "timeout"],
    [408, "Request timeout", "timeout"],
    [401, "Incorrect API key provided", "auth"],
    [403, "PERMISSION_DENIED", "auth"],
    [400, "API key not valid. Please pass a valid API key. API_KEY_INVALID", "auth"],
    [404, "The model `x` does not exist", "not_found"],
    [404, "This model is unavailable", "not_found"],
    [400, "Invalid value for 'messages'", "bad_request"],
    [400, "The service_tier rate limit is not a known field", "bad_request"],
    [422, "Unprocessable", "bad_request"],
    [413, "Request too large", "bad_request"],
    [400, "This model's maximum context length is 128000 tokens", "context_length"],
    [400, "prompt is too long: 210000 tokens > 200000 maximum", "context_length"],
    [400, "The input token count (1100000) exceeds the maximum", "context_length"],
    [400, '{"code":"context_length_exceeded"}', "context_length"],
    // Anthropic, xAI, Alibaba, llama.cpp.
    [400, "input length and `max_tokens` exceed context limit: 178959 + 64000 > 200000", "context_length"],
    [400, "This model's maximum prompt length is 131072 but the request contains 136973 tokens.", "context_length"],
    [400, "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 204800]", "context_length"],
    [500, "the request exceeds the available context size. try increasing the context size", "context_length"],
    [400, '{"code":"content_policy_violation"}', "content_filter"],
    [400, "The response was filtered due to the prompt triggering content_filter", "content_filter"],
    [400, "Incorrect API key provided: xai-1", "auth"],
    // The caller's own words, which the provider says again, tell nothing of the key.
    [400, "Invalid schema for function 'authentication': 'optional' is required", "bad_request"],
    [400, "Invalid schema for response_format 'insufficient_funds'", "bad_request"],
    [400, "Invalid schema for response_format 'API key not valid. Please pass a valid API key.'", "bad_request"],
    [400, "Unknown name 'Your credit balance is too low'", "bad_request"],
    [500, "The tool 'authentication' could not be read", "server"],
    [302, "", "server"],
  ])("of status %i, %s, is %s", (status, body, kind) => {
    expect(toProviderError(apiError(status, body), NOW)).toMatchObject({ kind, status });
  });

  it.each<[string, ProviderErrorKind]>([
    ["ECONNREFUSED", "network"],
    ["ECONNRESET", "network"],
    ["ENOTFOUND", "network"],
    ["EAI_AGAIN", "network"],
    ["EHOSTUNREACH", "network"],
    ["EPIPE", "network"],
    ["CERT_HAS_EXPIRED", "network"],
    ["ETIMEDOUT", "timeout"],
  ])("of code %s is %s, however deep it is wrapped", (code, kind) => {
    const wrapped = new Error("Cannot connect", { cause: new Error("fetch failed", { cause: withCode(code) }) });
    expect(toProviderError(wrapped, NOW)).toMatchObject({ kind, transient: true });
  });

  it.each<[unknown, ProviderErrorKind]>([
    [new DOMException("stopped", "AbortError"), "aborted"],
    [new DOMException("late", "TimeoutError"), "timeout"],
    [new Error("x", { cause: new EgressRefused("no") }), "refused_address"],
    ["just a string", "server"],
    [undefined, "server"],
    [new ProviderError("cut", "x"), "cut"],
  ])("thrown as %s is %s", (thrown, kind) => {
    expect(toProviderError(thrown, NOW).kind).toBe(kind);
  });

  it("survives a cause that goes round in a circle", () => {
    const error = new Error("a");
    error.cause = error;
    expect(toProviderError(error, NOW).kind).toBe("server");
  });

  it.each<[Record<string, unknown>, ProviderErrorKind]>([
    [{ message: "boom", type: "server_error", code: null }, "server"],
    [{ type: "overloaded_error", message: "Overloaded" }, "overloaded"],
    [{ code: 503, status: "UNAVAILABLE", message: "The model is overloaded" }, "overloaded"],
    [{ code: 429, message: "Too many" }, "rate_limited"],
    [{ type: "invalid_request_error", message: "bad field" }, "bad_request"],
    [{ code: 400, message: "Provider returned error: unavailable" }, "bad_request"],
    [{ type: "authentication_error", message: "invalid x-api-key" }, "auth"],
    [{ code: 400, message: "Unknown tool: authentication" }, "bad_request"],
    [{}, "server"],
  ])("told in an event, %j, is %s", (event, kind) => {
    expect(ProviderError.fromErrorEvent(event).kind).toBe(kind);
  });
});

it("takes what a package refuses to send for a fault of the request", () => {
  const unsent = new InvalidArgumentError({ argument: "providerOptions", message: "no such size" });
  expect(toProviderError(unsent, NOW)).toMatchObject({ kind: "bad_request", transient: false });
});

describe("Retry-After", () => {
  it.each([
    ["7", 7_000],
    ["0", 0],
    ["1.5", 1_500],
    ["-3", 0],
    ["Sat, 21 Nov 2026 00:00:30 GMT", 30_000],
    ["Fri, 20 Nov 2026 00:00:00 GMT", 0],
    ["soon", null],
    ["", null],
    [undefined, null],
  ])("%s is %s ms", (value, ms) => {
    expect(parseRetryAfter(value, NOW)).toBe(ms);
  });

  const retryInfo = (retryDelay: string) =>
    JSON.stringify(
      {
        error: {
          code: 429,
          message: "You exceeded your current quota, please check your plan and billing details.",
          status: "RESOURCE_EXHAUSTED",
          details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay }],
        },
      },
      null,
      2,
    );

  it.each([
    [retryInfo("34s"), {}, 34_000],
    [retryInfo("34.074824224s"), {}, 34_075],
    [`[${retryInfo("0s")}]`, {}, 0],
    [retryInfo("34s"), { "retry-after": "7" }, 7_000],
    [retryInfo("soon"), {}, null],
    [JSON.stringify({ error: { message: 'no model "retryDelay": "9s"' } }), {}, null],
  ])("of Google is in the answer %s, with headers %j: %s ms", (body, headers, ms) => {
    expect(toProviderError(apiError(429, body, headers), NOW)).toMatchObject({
      kind: "rate_limited",
      retryAfterMs: ms,
    });
  });

  it("is read from the response and told to the client", () => {
    const error = toProviderError(apiError(429, "slow down", { "retry-after": "7" }), NOW);
    expect(error.retryAfterMs).toBe(7_000);
    expect(providerErrorToAppError(error)).toMatchObject({ retryAfterSeconds: 7 });
  });
});

describe("what the client is told", () => {
  const KINDS: [ProviderErrorKind, AppError["code"]][] = [
    ["rate_limited", "provider_failed"],
    ["overloaded", "provider_failed"],
    ["server", "provider_failed"],
    ["network", "provider_failed"],
    ["timeout", "provider_timeout"],
    ["stalled", "provider_timeout"],
    ["cut", "provider_failed"],
    ["auth", "provider_rejected"],
    ["payment", "provider_rejected"],
    ["not_found", "provider_rejected"],
    ["bad_request", "provider_rejected"],
    ["context_length", "context_too_long"],
    ["content_filter", "content_filtered"],
    ["refused_address", "provider_rejected"],
  ];

  it.each(KINDS)("of %s is %s, in words of our own (LM-43)", (kind, code) => {
    const error = new ProviderError(kind, "canary-sk-123 at 10.0.0.7", { cause: new Error("canary-cause") });
    error.modelName = "Model X";
    const told = providerErrorToAppError(error);
    if (!(told instanceof AppError)) throw new Error("not an AppError");
    expect(told.code).toBe(code);
    expect(told.message).toContain("Model X");
    const sent = JSON.stringify([told.message, told.details, told.issues]);
    expect(sent).not.toContain("canary");
    expect(sent).not.toContain("10.0.0.7");
  });

  it("leaves other errors to the one map, which shows nothing of them either", () => {
    const error = new Error("canary");
    expect(providerErrorToAppError(error)).toBe(error);
    expect(toAppError(providerErrorToAppError(error)).message).not.toContain("canary");
  });
});
