import type { FieldIssue } from "../errors.ts";

/** A failed API call, with the words, code and request id the server sent; `status` 0 means it was not reached. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly issues: FieldIssue[];
  readonly details: Record<string, string | number | boolean | null>;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, body: ApiErrorBody, retryAfterSeconds?: number) {
    super(body.message);
    this.status = status;
    this.code = body.code;
    this.requestId = body.requestId;
    this.issues = body.issues ?? [];
    this.details = body.details ?? {};
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface ApiErrorBody {
  code: string;
  message: string;
  requestId?: string;
  issues?: FieldIssue[];
  details?: Record<string, string | number | boolean | null>;
}

export interface ApiRequest {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Sent as JSON, or as it is when it is a Blob. */
  body?: unknown;
  query?: Record<string, string | number | boolean | undefined>;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

let refusalListener: ((error: ApiError) => void) | null = null;

/** Says who is told of what the server refuses because a limit is met. @returns Takes it back. */
export function setRefusalListener(listener: (error: ApiError) => void): () => void {
  refusalListener = listener;
  return () => {
    if (refusalListener === listener) refusalListener = null;
  };
}

/** Tells of a refusal, where it is one by a limit; gives it back. */
export function noteRefusal(error: ApiError): ApiError {
  if (error.status === 402 || error.details.feature) refusalListener?.(error);
  return error;
}

/** Builds the ApiError of a response that was not ok. */
export async function readApiError(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as { error?: ApiErrorBody } | null;
  const retryAfter = Number(response.headers.get("retry-after")) || undefined;
  return noteRefusal(
    new ApiError(
      response.status,
      body?.error ?? { code: "unavailable", message: "The server did not answer as expected." },
      retryAfter,
    ),
  );
}

type StepUpHandler = (error: ApiError) => Promise<boolean>;
let askStepUp: StepUpHandler | null = null;
let asked: Promise<boolean> | null = null;
/** How often a person has proved who they are. */
let proofs = 0;

/**
 * Says who asks the person for a proof when the server wants one; the call that needed it is then made once more.
 * @param handler Answers whether the person has proved who they are.
 * @returns Takes it back.
 */
export function setStepUpHandler(handler: StepUpHandler): () => void {
  askStepUp = handler;
  return () => {
    if (askStepUp === handler) askStepUp = null;
  };
}

async function ask(error: ApiError, handler: StepUpHandler): Promise<boolean> {
  const isProved = await handler(error);
  if (isProved) proofs++;
  return isProved;
}

/** Calls that need a proof at the same time share one question. */
function prove(error: ApiError, handler: StepUpHandler): Promise<boolean> {
  asked ??= ask(error, handler).finally(() => {
    asked = null;
  });
  return asked;
}

/**
 * Calls `/api/v1<path>` as `callOnce` does; where the server wants a proof of who sits there, the person is asked for it
 * and the call is made again.
 * @throws ApiError step_up_required when the person would rather not
 */
export async function callApi<T>(path: string, request: ApiRequest = {}): Promise<T> {
  const before = proofs;
  try {
    return await callOnce<T>(path, request);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "step_up_required" || !askStepUp) throw error;
    // Sent before a proof that was given since, and refused late: nobody is asked again for what they have just done.
    if (proofs !== before) return callApi<T>(path, request);
    if (!(await prove(error, askStepUp))) throw error;
    return callOnce<T>(path, request);
  }
}

/**
 * Calls `/api/v1<path>` and returns the `data` of the answer (undefined for 204).
 * @throws ApiError for every failure, also when the network is gone (code `offline`, status 0).
 */
async function callOnce<T>(path: string, request: ApiRequest): Promise<T> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  const isBlob = request.body instanceof Blob;
  const init: RequestInit = {
    method: request.method ?? "GET",
    headers: {
      ...(request.body === undefined || isBlob ? {} : { "content-type": "application/json" }),
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { body: isBlob ? (request.body as Blob) : JSON.stringify(request.body) }),
    ...(request.signal ? { signal: request.signal } : {}),
  };
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}${query.size > 0 ? `?${query}` : ""}`, init);
  } catch (cause) {
    if (request.signal?.aborted) throw cause;
    throw new ApiError(0, { code: "offline", message: "You are offline, or the server cannot be reached." });
  }
  if (!response.ok) throw await readApiError(response);
  if (response.status === 204) return undefined as T;
  return ((await response.json()) as { data: T }).data;
}
