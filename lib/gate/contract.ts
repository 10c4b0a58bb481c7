import type { z } from "zod";
import type { FlagName } from "../auth/flags/schema.ts";
import type { Principal } from "../auth/schema.ts";
import type { ErrorCode } from "../platform/errors.ts";
import type { ErrorFormat } from "./edge/error-body.ts";
import type { Feature } from "./features.ts";
import type { Permission } from "./permissions.ts";
import type { RateLimitName } from "./rate-limits.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A request body that is not JSON: which media types, and the cap. */
export interface RawBody {
  mediaTypes: readonly string[] | "any";
}

/** A file of a multipart body. */
export interface UploadedFile {
  name: string;
  /** What the sender says it is; what it is is told by its bytes. */
  mediaType: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/** A body of multipart/form-data. */
export interface FormBody<TFields extends z.ZodType = z.ZodType> {
  /** Its text fields, which arrive as `body`: strings, and lists of strings where one was sent as `name[]`. */
  fields: TFields;
  /** Its files by field name (`name[]` counts as `name`). */
  files: Readonly<Record<string, { maxCount: number; maxBytes: number; required?: boolean }>>;
}

type ResultType =
  | "text/event-stream"
  | "text/csv"
  | "text/plain"
  | "application/json"
  | "application/octet-stream"
  | "none";

/** What an operation takes, answers and needs. `access` has no default: leaving it out does not compile. */
export interface Contract<
  TParams extends z.ZodType = z.ZodType,
  TQuery extends z.ZodType = z.ZodType,
  TBody extends z.ZodType = z.ZodType,
  TResult extends z.ZodType = z.ZodType,
> {
  /** Unique name of the operation, `room.verb`. */
  id: string;
  method: Method;
  /** Below `/api/v1`, OpenAPI style: `/conversations/{id}`. */
  path: string;
  summary: string;
  /** `"public"`, or the permission that is needed. */
  access: "public" | Permission;
  /** True for what changes how an account is protected: the session must have proved itself shortly before. */
  stepUp?: boolean;
  params?: TParams;
  query?: TQuery;
  body?: TBody;
  rawBody?: RawBody;
  /** Instead of `body`: multipart/form-data. */
  form?: FormBody<TBody>;
  /** Largest body in bytes; 1 MiB unless told. */
  maxBodyBytes?: number;
  /** Schema of `data`; left out for answers that the operation builds itself (streams, files, 204). */
  result?: TResult;
  status?: 200 | 201 | 202 | 204;
  /** What a self-built answer is, for the reference; several where the request chooses. */
  resultType?: ResultType | readonly ResultType[];
  /** Bodies of their own by status, for the reference, where an answer is neither a success nor an error's. */
  otherResults?: Readonly<Record<number, z.ZodType>>;
  rateLimit?: RateLimitName;
  /** True for what costs money: it is refused, not let through, when no limiter answers. */
  spends?: boolean;
  /** What spends money takes the header Idempotency-Key, except where an id in its body makes it happen once. */
  idempotentBy?: "id_in_body";
  /** Makes anew what of a kept body is over when it comes again, such as a link. Left out: it comes as it was. */
  renewKept?: (body: string) => string;
  /** OpenAI-compatible operations answer errors and results in OpenAI's shape. */
  format?: ErrorFormat;
  /** Exists only where this part of the product is switched on; elsewhere it is an unknown route. */
  feature?: Feature;
  /** The switch of the console that it hangs on; for whom it is off, it answers `feature_off`. */
  flag?: FlagName;
  errors: readonly ErrorCode[];
}

export interface RequestContext {
  request: Request;
  requestId: string;
  ip: string;
  userAgent: string;
  /** Headers the operation adds to its answer (cookies among them). */
  responseHeaders: Headers;
}

export interface Input<TParams, TQuery, TBody, TAccess> extends RequestContext {
  params: TParams;
  query: TQuery;
  body: TBody;
  rawBody: Uint8Array<ArrayBuffer>;
  /** The files of a form, by field. */
  files: Readonly<Record<string, readonly UploadedFile[]>>;
  /** Null only where `access` is public and nobody is signed in. */
  principal: TAccess extends "public" ? Principal | null : Principal;
}

export interface Endpoint {
  contract: Contract;
  /** The Next.js route handler. */
  route: (
    request: Request,
    context?: { params: Promise<Record<string, string | string[] | undefined>> },
  ) => Promise<Response>;
}

/** Whether an operation takes the header Idempotency-Key. */
export function takesIdempotencyKey({ spends, idempotentBy }: Contract): boolean {
  return spends === true && idempotentBy === undefined;
}
