import {
  APICallError,
  InvalidArgumentError,
  TooManyEmbeddingValuesForCallError,
  UnsupportedFunctionalityError,
} from "@ai-sdk/provider";
import { EgressRefused } from "../../platform/egress/open-request.ts";
import { AppError } from "../../platform/errors.ts";
import type { ProviderErrorKind } from "../schema.ts";

/** Kinds that another try, or another model, may cure. Never the request's own faults, nor a dead key (RL-04). */
const TRANSIENT = new Set<ProviderErrorKind>([
  "rate_limited",
  "overloaded",
  "server",
  "network",
  "timeout",
  "stalled",
  "cut",
]);

interface ProviderErrorOptions {
  status?: number | null;
  retryAfterMs?: number | null;
  cause?: unknown;
}

/** A provider's failure, classified. Its `message` may hold the provider's own words: it is for the log alone. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly kind: ProviderErrorKind;
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  /** Filled in by the gateway. */
  modelName = "The model";

  constructor(kind: ProviderErrorKind, message: string, options: ProviderErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.status = options.status ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }

  get transient(): boolean {
    return TRANSIENT.has(this.kind);
  }

  /** The error that a provider reports inside a stream it had begun with status 200. */
  static fromErrorEvent(error: Record<string, unknown>): ProviderError {
    const text = [error.type, error.code, error.status, error.message].filter((value) => value !== undefined).join(" ");
    const status = typeof error.code === "number" ? error.code : Number(error.status) || null;
    const kind = classify(status, text, [String(error.message)]);
    return new ProviderError(kind, `error event: ${text.slice(0, 500)}`, { status });
  }
}

/** How providers say that a prompt, alone or with its answer, does not fit: llama.cpp with status 500. */
const TOO_LONG = new RegExp(
  [
    "context.{0,3}length|maximum context|too many (input )?tokens|prompt is too long|input token count",
    "exceeds? (the available )?context (limit|size)|maximum prompt length|range of input length",
  ].join("|"),
  "i",
);
/** How providers begin what they say of a key, or of an account, with status 400: Google and xAI, Anthropic. */
const KEY_REFUSED = /^(?:API key not valid|Incorrect API key provided)/;
const NO_CREDIT = /^Your credit balance is too low/;

/**
 * A status is the provider's verdict; its words decide only what a status leaves open. A 400 that says "unavailable" is
 * still a 400, and is not tried elsewhere. What a refused request says of a key counts at its beginning alone: behind it
 * stand the caller's own words, names of tools and schemas, by which nobody may have the key of all taken for dead.
 * @param sentences What the provider says, in its own words.
 */
function classify(status: number | null, text: string, sentences: readonly string[]): ProviderErrorKind {
  const begins = (pattern: RegExp) => sentences.some((sentence) => pattern.test(sentence));
  const isOpen = status === null || status < 400 || status >= 500;
  if (status !== 429 && TOO_LONG.test(text)) return "context_length";
  if (/content.{0,2}(filter|policy)|safety|moderation/i.test(text) && (status === null || status < 500))
    return "content_filter";
  // Not the word "billing": Gemini's ordinary rate limit says "check your plan and billing details".
  const saysWhy = status === null || status === 429;
  if (
    status === 402 ||
    begins(NO_CREDIT) ||
    (saysWhy && /insufficient.{0,3}(quota|balance|credit|funds)|credit balance/i.test(text))
  )
    return "payment";
  if (status === 429 || (isOpen && /rate.?limit|resource_exhausted|too many requests/i.test(text)))
    return "rate_limited";
  if (status === 529 || status === 503 || (isOpen && /overloaded|unavailable/i.test(text))) return "overloaded";
  if (status === 408 || status === 504) return "timeout";
  if (
    status === 401 ||
    status === 403 ||
    begins(KEY_REFUSED) ||
    (status === null && /invalid.{0,3}api.?key|api.?key.{0,3}(not valid|invalid)|authentication/i.test(text))
  )
    return "auth";
  if (status === 404) return "not_found";
  if (!isOpen || (status === null && /invalid_(request|argument)/i.test(text))) return "bad_request";
  return "server";
}

/** Milliseconds of a Retry-After header (RFC 9110 §10.2.3: seconds or a date); null without one. */
export function parseRetryAfter(value: string | undefined, nowMs: number): number | null {
  if (!value) return null;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}

/**
 * How Google says it, in the answer (https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto,
 * `RetryInfo`; a duration in JSON is seconds with an `s`). Words of the caller's in it have their quotes escaped.
 */
const RETRY_DELAY = /"retryDelay"\s*:\s*"(\d+(?:\.\d+)?)s"/;

/** How long a refused request is to wait, in milliseconds; null where the provider does not say. */
function retryAfterOf({ responseHeaders, responseBody }: APICallError, nowMs: number): number | null {
  const header = parseRetryAfter(responseHeaders?.["retry-after"], nowMs);
  const seconds = header === null ? RETRY_DELAY.exec(responseBody ?? "")?.[1] : undefined;
  return seconds === undefined ? header : Math.ceil(Number(seconds) * 1000);
}

/** What a package refuses before anything is sent: a fault of the request, never counted against the provider. */
const REFUSED_UNSENT = [InvalidArgumentError, TooManyEmbeddingValuesForCallError, UnsupportedFunctionalityError];

/** Classifies whatever a provider call threw. */
export function toProviderError(error: unknown, nowMs: number): ProviderError {
  if (error instanceof ProviderError) return error;
  if (APICallError.isInstance(error) && error.statusCode !== undefined) {
    const text = `${error.message} ${error.responseBody ?? ""}`.slice(0, 2000);
    return new ProviderError(classify(error.statusCode, text, [error.message, error.responseBody ?? ""]), text, {
      status: error.statusCode,
      retryAfterMs: retryAfterOf(error, nowMs),
      cause: error,
    });
  }
  if (REFUSED_UNSENT.some((kind) => kind.isInstance(error))) {
    return new ProviderError("bad_request", String(error), { cause: error });
  }
  const root = rootCause(error);
  if (root instanceof EgressRefused) return new ProviderError("refused_address", root.message, { cause: error });
  const code = "code" in root ? String(root.code) : "";
  if (root.name === "AbortError") return new ProviderError("aborted", "aborted", { cause: error });
  if (code === "ETIMEDOUT" || root.name === "TimeoutError")
    return new ProviderError("timeout", root.message, { cause: error });
  if (
    /^(ECONN|ENOTFOUND|EAI_|EPIPE|EHOST|ENET|ERR_SSL|CERT_|DEPTH_ZERO|UND_ERR|HPE_)/.test(code) ||
    /socket hang up|fetch failed/i.test(root.message)
  ) {
    return new ProviderError("network", `${code} ${root.message}`, { cause: error });
  }
  return new ProviderError("server", root.message, { cause: error });
}

function rootCause(error: unknown): Error {
  let current = error instanceof Error ? error : new Error(String(error));
  for (let depth = 0; depth < 8 && current.cause instanceof Error; depth++) current = current.cause;
  return current;
}

/** A provider's failure in public words: nothing of what the provider itself said reaches the client (LM-43). */
export function providerErrorToAppError(error: unknown): unknown {
  if (!(error instanceof ProviderError)) return error;
  const options = {
    cause: error,
    ...(error.retryAfterMs === null ? {} : { retryAfterSeconds: Math.ceil(error.retryAfterMs / 1000) }),
  };
  const name = error.modelName;
  switch (error.kind) {
    case "auth":
      return new AppError(
        "provider_rejected",
        `The provider of ${name} did not accept the key. Check it in the settings.`,
        options,
      );
    case "payment":
      return new AppError("provider_rejected", `The provider account of ${name} has no credit left.`, options);
    case "not_found":
      return new AppError("provider_rejected", `${name} is not offered to this key. Choose another model.`, options);
    case "bad_request":
      return new AppError("provider_rejected", `${name} did not accept this request.`, options);
    case "context_length":
      return new AppError(
        "context_too_long",
        `This conversation is too long for ${name}. Choose a model with a larger window.`,
        options,
      );
    case "content_filter":
      return new AppError("content_filtered", `The provider of ${name} declined to answer this.`, options);
    case "rate_limited":
      return new AppError("provider_failed", `${name} is receiving too many requests right now.`, options);
    case "timeout":
    case "stalled":
      return new AppError("provider_timeout", `${name} stopped responding.`, options);
    case "cut":
      return new AppError("provider_failed", `The connection to ${name} broke off.`, options);
    case "breaker_open": {
      const seconds = Math.max(1, Math.ceil((error.retryAfterMs ?? 0) / 1000));
      return new AppError(
        "provider_failed",
        `${name} has failed several times in a row and is given a rest. It is tried again in ${seconds} s.`,
        { ...options, retryAfterSeconds: seconds },
      );
    }
    case "spend_cap":
      return new AppError(
        "provider_failed",
        `What may be spent on ${name} today is used up. Choose another model, or use another key of your own.`,
        options,
      );
    case "refused_address":
      return new AppError("provider_rejected", `The address of ${name} is not allowed.`, options);
    default:
      return new AppError("provider_failed", `${name} is not available right now.`, options);
  }
}
