import type { z } from "zod";
import { isStillAllowed } from "../auth/find-principal.ts";
import { assertFlagOn } from "../auth/flags/read-flags.ts";
import type { Principal } from "../auth/schema.ts";
import { assertProved } from "../auth/step-up/assert-proved.ts";
import { nowMs } from "../platform/clock.ts";
import { env } from "../platform/env.ts";
import { AppError } from "../platform/errors.ts";
import { withRequestOrigin } from "../platform/request-origin.ts";
import { authenticate } from "./authenticate.ts";
import { type Contract, type Endpoint, type Input, type RequestContext, takesIdempotencyKey } from "./contract.ts";
import { clientAddress } from "./edge/client-address.ts";
import { endReusedSession } from "./end-reused-session.ts";
import { errorResponse } from "./error-response.ts";
import { isFeatureOn } from "./features.ts";
import { answerOnce } from "./idempotency/answer-once.ts";
import { readForm } from "./multipart/read-form.ts";
import { noteUsedUp } from "./note-used-up.ts";
import { assertSameOrigin } from "./origin.ts";
import { parseInput } from "./parse-input.ts";
import { assertPermitted } from "./permissions.ts";
import { limitAddress } from "./rate-limits.ts";
import { DEFAULT_MAX_BODY_BYTES, parseJsonBody, readBody } from "./read-body.ts";
import { requestIdOf, userAgentOf } from "./request-info.ts";
import { limitSpending } from "./spending-limit.ts";
import { unknownRouteError } from "./unknown-route.ts";
import { assertShown } from "./view-only.ts";

function parsePart(schema: z.ZodType | undefined, value: unknown, what: string): unknown {
  return schema && parseInput(schema, value, what);
}

function checkRawBody(contract: Contract, request: Request): void {
  const allowed = contract.rawBody?.mediaTypes;
  if (!allowed || allowed === "any") return;
  const mediaType = (request.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (!allowed.includes(mediaType)) {
    throw new AppError("unsupported_media_type", `Send one of ${allowed.join(", ")}.`);
  }
}

/** PostgreSQL stores and compares no null character, so none gets that far. */
function noNullAt(paths: readonly string[]): void {
  const issues = paths.map((path) => ({ path, message: "A null character is not allowed." }));
  if (issues.length > 0) throw new AppError("invalid_input", "Some of the input is not valid.", { issues });
}

/**
 * The text that an address or a form carries, by name.
 * @throws AppError invalid_input with each field that has a null character.
 */
function readAddress(values: object): object {
  noNullAt(Object.keys(values).filter((name) => String(values[name as keyof typeof values]).includes("\0")));
  return values;
}

/**
 * The same for a JSON body.
 * @throws AppError as `parseJsonBody`, invalid_input with the place of the null characters.
 */
function readJson(request: Request, bytes: Uint8Array): unknown {
  const body = parseJsonBody(request, bytes);
  // Only in this spelling does valid JSON hold one; there is nothing to look for in nearly every body.
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes("\\u0000")) noNullAt(findNull(body));
  return body;
}

/** Of a place that is nested without end only its beginning is told. */
const TOLD_PATH = 200;

/** The place of the first null character found in what JSON says. Not by recursion: a body may be nested without end. */
function findNull(body: unknown): string[] {
  const open: [path: string, value: unknown][] = [["", body]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, value] = next;
    if (typeof value === "string" && value.includes("\0")) return [path.slice(0, TOLD_PATH)];
    if (typeof value !== "object" || value === null) continue;
    for (const [name, inner] of Object.entries(value)) {
      if (name.includes("\0")) return [path.slice(0, TOLD_PATH)];
      open.push([path === "" ? name : `${path}.${name}`, inner]);
    }
  }
  return [];
}

/** As long as a process remembers who may act: a body that comes within it is of somebody who was just let in. */
const REMEMBERED_MS = 2_000;

/**
 * A body that takes its time, as a long upload does, outlives the session that began it (AU-15).
 * @throws AppError unauthenticated when that has ended meanwhile.
 */
async function assertStillAllowed(principal: Principal, startedAtMs: number): Promise<void> {
  if (nowMs() - startedAtMs <= REMEMBERED_MS || (await isStillAllowed(principal))) return;
  throw new AppError("unauthenticated", "Sign in to go on.");
}

async function readInput(contract: Contract, context: RequestContext, params: object) {
  const { request } = context;
  const bytes =
    contract.body || contract.rawBody || contract.form
      ? await readBody(request, contract.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES)
      : new Uint8Array();
  checkRawBody(contract, request);
  const form = contract.form && readForm(request.headers.get("content-type") ?? "", bytes, contract.form);
  return {
    params: parsePart(contract.params, readAddress(params), "params"),
    query: parsePart(contract.query, readAddress(Object.fromEntries(new URL(request.url).searchParams)), "query"),
    body: contract.body
      ? parsePart(contract.body, readJson(request, bytes), "body")
      : parsePart(contract.form?.fields, form && readAddress(form.fields), "body"),
    rawBody: bytes,
    files: form?.files ?? {},
    digest: form?.digest ?? bytes,
  };
}

function answer(contract: Contract, result: unknown, context: RequestContext): Response {
  const { responseHeaders, requestId } = context;
  if (result instanceof Response) {
    for (const [name, value] of responseHeaders) result.headers.append(name, value);
    if (!result.headers.has("x-request-id")) result.headers.set("x-request-id", requestId);
    return result;
  }
  responseHeaders.set("x-request-id", requestId);
  if (!responseHeaders.has("cache-control")) responseHeaders.set("cache-control", "no-store");
  const status = contract.status ?? 200;
  if (status === 204) return new Response(null, { status, headers: responseHeaders });
  // Parsed on the way out as well: a field that the contract does not name never leaves.
  const data = contract.result ? contract.result.parse(result) : result;
  return Response.json(contract.format === "openai" ? data : { data }, { status, headers: responseHeaders });
}

/**
 * The one door: request id, authenticate, rate limit, permission, step-up, parse, run (once for each Idempotency-Key of what
 * spends money), parse the answer, one error map.
 * Quota is reserved by what `run` starts, because a generation outlives its request; `spends` makes sure a limiter
 * has let the request through before.
 * @param contract What the operation takes and needs.
 * @param run The operation; it returns `data`, or a Response of its own for streams and files.
 */
export function endpoint<
  TParams extends z.ZodType,
  TQuery extends z.ZodType,
  TBody extends z.ZodType,
  TResult extends z.ZodType,
  const TContract extends Contract<TParams, TQuery, TBody, TResult>,
>(
  contract: Contract<TParams, TQuery, TBody, TResult> & TContract,
  run: (input: Input<z.output<TParams>, z.output<TQuery>, z.output<TBody>, TContract["access"]>) => Promise<unknown>,
): Endpoint {
  const route: Endpoint["route"] = async (request, next) => {
    const requestId = requestIdOf(request.headers);
    try {
      // Before anything else: what is switched off answers as what never was.
      if (contract.feature && !isFeatureOn(contract.feature)) throw unknownRouteError();
      const context: RequestContext = {
        request,
        requestId,
        ip: clientAddress(request.headers, env().TRUSTED_PROXY_HOPS),
        userAgent: userAgentOf(request.headers),
        responseHeaders: new Headers(),
      };
      const { ip, userAgent } = context;
      await endReusedSession(request.headers);
      const principal = await authenticate(request.headers, contract.access === "public");
      assertShown(contract.id, principal);
      if (contract.method !== "GET" && principal?.via.kind !== "api_key") assertSameOrigin(request.headers);
      if (contract.rateLimit) await limitAddress(contract.rateLimit, context.ip);
      if (principal?.via.kind === "api_key") await assertFlagOn("api", principal);
      assertPermitted(contract.access, principal);
      if (contract.flag) await assertFlagOn(contract.flag, principal);
      if (contract.stepUp && principal) await assertProved(principal);
      if (contract.spends && principal) await limitSpending(request.headers, principal);
      const startedAtMs = nowMs();
      const { digest, ...input } = await readInput(contract, context, (await next?.params) ?? {});
      if (principal) await assertStillAllowed(principal, startedAtMs);
      const sessionId = principal?.via.kind === "session" ? principal.via.sessionId : null;
      const perform = () =>
        withRequestOrigin({ ip, userAgent, sessionId, requestId }, async () =>
          answer(contract, await run({ ...context, ...input, principal } as Parameters<typeof run>[0]), context),
        ).catch(async (error: unknown) => {
          if (contract.spends && principal) await noteUsedUp(error, request.headers, principal);
          throw error;
        });
      if (!principal || !takesIdempotencyKey(contract)) return await perform();
      const { params, query } = input;
      return await answerOnce(
        {
          userId: principal.userId,
          headers: request.headers,
          requestId,
          name: JSON.stringify([contract.id, params, query]),
          body: digest,
          renewKept: contract.renewKept,
        },
        () => perform().catch((error: unknown) => errorResponse(error, requestId, contract.format, request.headers)),
      );
    } catch (error) {
      return errorResponse(error, requestId, contract.format, request.headers);
    }
  };
  return { contract: contract as unknown as Contract, route };
}
