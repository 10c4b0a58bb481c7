import { z } from "zod";
import {
  createDocument,
  type ZodOpenApiObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiOverride,
  type ZodOpenApiPathsObject,
  type ZodOpenApiSchemaObject,
} from "zod-openapi";
import { ERROR_STATUS, type ErrorCode } from "../platform/errors.ts";
import { FIELD_REASONS } from "../platform/public/field-reasons.ts";
import { type Contract, type Endpoint, type FormBody, takesIdempotencyKey } from "./contract.ts";
import type { ErrorFormat } from "./edge/error-body.ts";
import { isShown } from "./view-only.ts";

const VERSION = "1.0.0";

/** What `errorAnswer` sends, in each of its formats. */
const ERROR_COMPONENTS: Record<ErrorFormat, string> = { nexus: "Error", openai: "OpenAiError" };

const OPENAI_ERROR_SCHEMA: ZodOpenApiSchemaObject = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["message", "type", "param", "code", "request_id"],
      properties: {
        message: { type: "string" },
        type: { type: "string" },
        param: { type: ["string", "null"], description: "The field that is wrong." },
        code: { type: "string", enum: Object.keys(ERROR_STATUS) },
        request_id: { type: "string" },
        details: { type: "object" },
      },
    },
  },
};

const ERROR_SCHEMA: ZodOpenApiSchemaObject = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message", "requestId"],
      properties: {
        code: { type: "string", enum: Object.keys(ERROR_STATUS) },
        message: { type: "string" },
        requestId: { type: "string" },
        issues: {
          type: "array",
          items: {
            type: "object",
            required: ["path", "message"],
            properties: {
              path: { type: "string" },
              message: { type: "string" },
              reason: { type: "string", enum: Object.keys(FIELD_REASONS) },
            },
          },
        },
        details: { type: "object" },
      },
    },
  },
};

const IDEMPOTENCY_PARAMETER = z.object({
  "Idempotency-Key": z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/)
    .optional()
    .meta({
      description:
        "Makes a request happen once. The same key with the same request gets the first answer again, with the header " +
        "`idempotent-replayed: true`; a stream comes again as it was sent. The same key with another request is 422 " +
        "`idempotency_mismatch`. While the first request runs, a repeat waits for ten seconds and is then 409 `conflict` " +
        "with Retry-After; 409 without it means that the answer was larger than 4 MiB and was not kept. A key is free " +
        "again after an answer of 402, 429 or 5xx, and after a stream that broke off. Keys are the user's own and kept " +
        "for 24 hours.",
    }),
});

/** Every error that an operation may answer: those it declares, and those of the door it stands behind. */
export function documentedErrors(contract: Contract): ErrorCode[] {
  const codes = new Set<ErrorCode>(contract.errors);
  // A public operation too refuses a key that is not good.
  codes.add("unauthenticated");
  if (contract.access !== "public") codes.add("forbidden");
  // To an administrator who looks at the product as somebody else.
  if (!isShown(contract.id)) codes.add("view_only");
  // Where it is switched off.
  if (contract.feature) codes.add("not_found");
  // To keys while the API is switched off, and to everybody where the operation itself is.
  codes.add("feature_off");
  if (contract.method !== "GET") codes.add("bad_origin");
  if (contract.body || contract.form) codes.add("bad_request");
  if (contract.body || contract.rawBody || contract.form) codes.add("payload_too_large").add("unsupported_media_type");
  if (contract.body || contract.form || contract.query || contract.params) codes.add("invalid_input");
  return [...codes.add("rate_limited").add("internal").add("unavailable")];
}

function responses(contract: Contract): ZodOpenApiOperationObject["responses"] {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of documentedErrors(contract)) {
    byStatus.set(ERROR_STATUS[code], [...(byStatus.get(ERROR_STATUS[code]) ?? []), code]);
  }
  const failures = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, codes]) => [
      String(status),
      { description: codes.join(", "), content: { "application/json": { schema: failure(contract, status) } } },
    ]);
  return { [String(contract.status ?? 200)]: success(contract), ...Object.fromEntries(failures) };
}

function failure({ format = "nexus", otherResults }: Contract, status: number): ZodOpenApiSchemaObject {
  const error = { $ref: `#/components/schemas/${ERROR_COMPONENTS[format]}` };
  const other = otherResults?.[status];
  if (!other) return error;
  const { $schema: _, ...schema } = z.toJSONSchema(other);
  return { oneOf: [error, schema as ZodOpenApiSchemaObject] };
}

function success(contract: Contract) {
  if (contract.result) {
    const schema = contract.format === "openai" ? contract.result : z.object({ data: contract.result });
    return { description: "Success", content: { "application/json": { schema } } };
  }
  const types = [contract.resultType ?? "none"].flat().filter((type) => type !== "none");
  if (types.length === 0) return { description: "Success, without a body" };
  return { description: "Success", content: Object.fromEntries(types.map((type) => [type, {}])) };
}

function formContent({ fields, files }: FormBody) {
  const shapes = Object.entries(files).map(([name, { maxCount, required }]) => {
    const file = z.any().meta({ override: { type: "string", format: "binary" } });
    const shape = maxCount === 1 ? file : z.array(file).max(maxCount);
    return [name, required ? shape : shape.optional()] as const;
  });
  return { "multipart/form-data": { schema: (fields as z.ZodObject).extend(Object.fromEntries(shapes)) } };
}

function operation({ contract }: Endpoint): ZodOpenApiOperationObject {
  const [tag = ""] = contract.id.split(".");
  return {
    operationId: contract.id,
    summary: contract.summary,
    tags: [tag],
    security: contract.access === "public" ? [] : [{ apiKey: [] }, { session: [] }],
    ...(contract.access === "public" ? {} : { description: `Needs the permission \`${contract.access}\`.` }),
    requestParams: {
      ...(contract.params ? { path: contract.params as z.ZodObject } : {}),
      ...(contract.query ? { query: contract.query as z.ZodObject } : {}),
      ...(takesIdempotencyKey(contract) ? { header: IDEMPOTENCY_PARAMETER } : {}),
    },
    ...(contract.body
      ? { requestBody: { required: true, content: { "application/json": { schema: contract.body } } } }
      : {}),
    ...(contract.form ? { requestBody: { required: true, content: formContent(contract.form) } } : {}),
    ...(contract.rawBody ? { requestBody: { required: true, content: { "*/*": {} } } } : {}),
    responses: responses(contract),
  };
}

/** The OpenAPI 3.1 document of the registered operations (https://spec.openapis.org/oas/v3.1.1). */
export function openApiDocument(endpoints: readonly Endpoint[]) {
  const paths: ZodOpenApiPathsObject = {};
  for (const item of endpoints) {
    const path = `/api/v1${item.contract.path}`;
    paths[path] = { ...paths[path], [item.contract.method.toLowerCase()]: operation(item) };
  }
  const document: ZodOpenApiObject = {
    openapi: "3.1.0",
    info: {
      title: "Nexus AI",
      version: VERSION,
      description: "One chat, one API and one bill over every good AI model.",
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      securitySchemes: {
        apiKey: { type: "http", scheme: "bearer", description: "An API key: nx_…" },
        session: { type: "apiKey", in: "cookie", name: "__Host-nexus-session" },
      },
      schemas: { Error: ERROR_SCHEMA, OpenAiError: OPENAI_ERROR_SCHEMA },
    },
  };
  return createDocument(document, { override: describeTransform });
}

/** What a transform of a string answers cannot be read off it; ours only normalise, so it stays a string. */
const describeTransform: ZodOpenApiOverride = ({ zodSchema, jsonSchema, io }) => {
  const { def } = zodSchema._zod;
  if (io !== "output" || def.type !== "pipe" || def.out._zod.def.type !== "transform") return;
  if (def.in._zod.def.type === "string") Object.assign(jsonSchema, z.toJSONSchema(def.in, { unrepresentable: "any" }));
};

/** The document as text, as it is committed: a change of a contract shows as a change of this file. */
export function serializeOpenApi(endpoints: readonly Endpoint[]): string {
  return `${JSON.stringify(openApiDocument(endpoints), null, 2)}\n`;
}
