import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { autoImplementMethods } from "next/dist/server/route-modules/app-route/helpers/auto-implement-methods.js";
import type { AppRouteHandlers } from "next/dist/server/route-modules/app-route/module.js";
import type { NextRequest } from "next/server";
import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { Principal } from "./auth/schema.ts";
import { type Endpoint, takesIdempotencyKey } from "./gate/contract.ts";
import { errorAnswer, errorFormatOf, OPENAI_PATHS } from "./gate/edge/error-body.ts";
import { isSpending, SPENDING_PATHS } from "./gate/edge/spending-paths.ts";
import { serializeOpenApi } from "./gate/openapi.ts";
import { canAct } from "./gate/permissions.ts";
import { AppError, ERROR_STATUS } from "./platform/errors.ts";
import { ENDPOINTS } from "./routes.ts";
import { listActions } from "./testing/list-actions.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
/** Route files that are no operation of the API: what they are instead. */
const NOT_ENDPOINTS: Readonly<Record<string, string>> = {
  "app/api/v1/openapi.json/route.ts": "the document made from the operations",
  "app/api/[...path]/route.ts": "answers what no operation is made for",
  "app/api/webhooks/stripe/route.ts": "takes what Stripe sends, signed, through the gate of webhooks",
  "app/api/webhooks/billing-contact/route.ts":
    "takes the answer of a billing contact, signed, through the gate of webhooks",
  "app/api/webhooks/unsubscribe/route.ts": "takes what mail programs send, signed, through the gate of webhooks",
};
/** Operations that serve people who are not signed in. A new one is written down here. */
const PUBLIC_IDS = new Set([
  "system.health",
  "system.ready",
  "auth.signUp",
  "auth.signIn",
  "auth.secondFactor",
  "auth.requestSignIn",
  "auth.mailSignIn",
  "auth.confirmEmailChange",
  "auth.stopEmailChange",
  "oauth.signIn",
  "oauth.googleCallback",
  "oauth.gitHubCallback",
  "passkeys.startSignIn",
  "passkeys.signIn",
  "passkeys.startSecondFactor",
  "auth.signOut",
  "auth.verifyEmail",
  "auth.resendVerification",
  "auth.requestReset",
  "auth.resetPassword",
  // Its address is signed, and works for five minutes.
  "images.read",
  // The token of an invitation says what it opens.
  "workspaceInvitations.look",
]);

const routeFiles: string[] = [];
for await (const file of glob("app/**/route.{ts,tsx,js,mjs}", { cwd: ROOT })) routeFiles.push(file);
const endpointFiles = routeFiles.filter((file) => !(file in NOT_ENDPOINTS)).sort();

type RouteModule = Record<string, unknown>;
const modules = new Map<string, RouteModule>();
for (const file of endpointFiles) modules.set(file, (await import(/* @vite-ignore */ `${ROOT}${file}`)) as RouteModule);

const nameOf = ({ contract }: Endpoint) => `${contract.method} ${contract.path}`;

/** The path of a route file below `/api/v1`, as a contract writes it. */
function pathOf(file: string): string {
  return file
    .replace(/^app\/api\/v1/, "")
    .replace(/\/route\.\w+$/, "")
    .replace(/\[(?:\.\.\.)?(\w+)\]/g, "{$1}");
}

describe("the registry of operations", () => {
  it("has ids and paths once each", () => {
    const ids = ENDPOINTS.map(({ contract }) => contract.id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    const names = ENDPOINTS.map(nameOf);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z][a-zA-Z]*\.[a-z][a-zA-Z]*$/.test(id))).toEqual([]);
  });

  it("is served by the route files, method by method, and they serve nothing else", () => {
    const served = [...modules].flatMap(([file, exported]) =>
      METHODS.filter((method) => method in exported).map((method) => `${method} ${pathOf(file)}`),
    );
    expect(served.sort()).toEqual(ENDPOINTS.map(nameOf).sort());
  });

  it("has the very handler of the contract behind each method", () => {
    const wrong = ENDPOINTS.filter((endpoint) => {
      const file = endpointFiles.find((candidate) => pathOf(candidate) === endpoint.contract.path);
      return !file || modules.get(file)?.[endpoint.contract.method] !== endpoint.route;
    });
    expect(wrong.map(nameOf)).toEqual([]);
  });

  it("answers methods that an operation does not have before anything of the request is read (TN-08)", async () => {
    const request = new Proxy({} as NextRequest, {
      get: (_, name) => {
        throw new Error(`${String(name)} of the request was read`);
      },
    });
    const counts = { 204: 0, 405: 0 };
    for (const file of routeFiles) {
      const exported = (await import(/* @vite-ignore */ `${ROOT}${file}`)) as RouteModule;
      // What Next itself makes of a route file.
      const methods = autoImplementMethods(exported as AppRouteHandlers);
      for (const method of METHODS.filter((name) => !(name in exported))) {
        if (method === "HEAD" && "GET" in exported) {
          expect(methods.HEAD).toBe(exported.GET);
          continue;
        }
        const answer = (await methods[method](request, { params: Promise.resolve({}) })) as Response;
        expect([answer.status, await answer.text()], `${method} ${file}`).toEqual([
          method === "OPTIONS" ? 204 : 405,
          "",
        ]);
        counts[answer.status as keyof typeof counts]++;
      }
    }
    expect(counts[204]).toBe(routeFiles.length);
    expect(counts[405]).toBeGreaterThan(routeFiles.length);
  });

  it("has every route file below /api/v1 or in the list of exceptions", () => {
    expect(routeFiles.filter((file) => !file.startsWith("app/api/v1/") && !(file in NOT_ENDPOINTS))).toEqual([]);
    expect(Object.keys(NOT_ENDPOINTS).filter((file) => !routeFiles.includes(file))).toEqual([]);
  });

  it("keeps route files at eight lines and without logic", () => {
    const long = routeFiles.filter((file) => readFileSync(`${ROOT}${file}`, "utf8").trimEnd().split("\n").length > 8);
    expect(long).toEqual([]);
  });
});

describe("server actions", () => {
  it("are in the actions.ts of a room alone, and each goes through the gate before anything else", async () => {
    vi.doMock("./gate/action.ts", () => ({ action: () => () => Promise.reject(new Error("the gate")) }));
    const actions = await listActions();
    expect([...actions.keys()]).toContain("lib/auth/actions.ts chooseLanguage");
    expect([...actions.keys()].filter((name) => !/^lib\/[\w/-]+\/actions\.ts /.test(name))).toEqual([]);
    for (const [name, act] of actions) {
      await expect(
        Promise.resolve().then(() => act(new FormData())),
        name,
      ).rejects.toThrow("the gate");
    }
  });
});

const admin: Principal = {
  userId: "",
  workspaceId: "",
  workspaceRole: "owner",
  email: "",
  role: "admin",
  tier: "free",
  via: { kind: "session", sessionId: "" },
};

describe("every contract", () => {
  it("needs a permission that exists, or is in the list of public operations", () => {
    const open = ENDPOINTS.filter(({ contract }) => contract.access === "public").map(({ contract }) => contract.id);
    expect(open.filter((id) => !PUBLIC_IDS.has(id))).toEqual([]);
    const unknown = ENDPOINTS.filter(({ contract }) => contract.access !== "public" && !canAct(admin, contract.access));
    expect(unknown.map(nameOf)).toEqual([]);
  });

  it("declares the parameters of its path, and no others", () => {
    const wrong = ENDPOINTS.filter(({ contract }) => {
      const inPath = [...contract.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const shape = contract.params && "shape" in contract.params ? Object.keys(contract.params.shape as object) : [];
      return inPath.sort().join() !== shape.sort().join();
    });
    expect(wrong.map(nameOf)).toEqual([]);
  });

  it("reads no body of a GET, and says what it answers", () => {
    const reads = ENDPOINTS.filter(
      ({ contract: { method, body, rawBody, form } }) => method === "GET" && (body || rawBody || form),
    );
    expect(reads.map(nameOf)).toEqual([]);
    const silent = ENDPOINTS.filter(
      ({ contract }) => !contract.result && !contract.resultType && contract.status !== 204,
    );
    expect(silent.map(nameOf)).toEqual([]);
  });

  it("declares the errors of Idempotency-Key where it spends money, unless an id in its body does the same", () => {
    const keyed = ENDPOINTS.filter(({ contract }) => takesIdempotencyKey(contract));
    const spending = ENDPOINTS.filter(({ contract }) => contract.spends);
    expect(spending.filter((endpoint) => !keyed.includes(endpoint)).map(({ contract }) => contract.id)).toEqual([
      "chat.send",
      "chat.compare",
    ]);
    const silent = keyed.filter(
      ({ contract: { errors } }) => !errors.includes("conflict") || !errors.includes("idempotency_mismatch"),
    );
    expect(silent.map(nameOf)).toEqual([]);
  });

  it("answers errors in OpenAI's shape exactly where the middleware does", () => {
    const openAi = ENDPOINTS.filter(({ contract }) => contract.format === "openai");
    expect(new Set(openAi.map(({ contract }) => contract.path))).toEqual(OPENAI_PATHS);
    for (const { contract } of ENDPOINTS) {
      for (const prefix of ["/api/v1", "/api"]) {
        expect(errorFormatOf(prefix + contract.path)).toBe(contract.format ?? "nexus");
      }
    }
  });

  it("takes a message of the month's allowance exactly where the middleware refuses a used-up month", () => {
    const spending = ENDPOINTS.filter(({ contract }) => contract.spends);
    expect(new Set(spending.map(({ contract }) => contract.path))).toEqual(SPENDING_PATHS);
    for (const { contract } of ENDPOINTS) {
      for (const prefix of ["/api/v1", "/api"]) {
        const isRefused = isSpending(contract.method, prefix + contract.path);
        expect([contract.id, isRefused]).toEqual([contract.id, contract.spends ?? false]);
      }
    }
  });

  it("passes no field on that its contract does not name (TN-21)", () => {
    const loose = ENDPOINTS.filter(({ contract }) => {
      const taken = [contract.params, contract.query, contract.body, contract.form?.fields];
      return taken.some((schema) => schema && passesUnknown(schema));
    });
    // These refuse by themselves what no offer has.
    expect(loose.map(nameOf)).toEqual([
      "POST /billing/checkout",
      "POST /billing/plan/preview",
      "POST /billing/plan/change",
    ]);
  });

  it("declares not_found where its path has an id", () => {
    const silent = ENDPOINTS.filter(
      ({ contract: { path, errors } }) => /\{\w*id\}/i.test(path) && !errors.includes("not_found"),
    );
    expect(silent.map(nameOf)).toEqual([]);
  });
});

/** Whether an object in the schema keeps what it has no field for; records, whose names are the caller's, do not count. */
function passesUnknown(schema: z.core.$ZodType, seen = new Set<unknown>()): boolean {
  if (seen.has(schema)) return false;
  seen.add(schema);
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "object" && def.catchall && def.catchall._zod.def.type !== "never") return true;
  const parts = def.type === "lazy" ? [def.getter()] : Object.values(def.type === "object" ? def.shape : def).flat();
  return parts.some((part) => part instanceof z.core.$ZodType && passesUnknown(part, seen));
}

type Content = Record<string, { schema?: Record<string, unknown> }>;
interface Operation {
  operationId: string;
  security: unknown[];
  parameters?: { name: string; in: string; required?: boolean; schema?: unknown }[];
  responses: Record<string, { description?: string; content?: Content }>;
}
interface OpenApi {
  openapi: string;
  info: { title: string; version: string };
  components: { schemas: Record<string, { properties: { error: { required: string[] } } }> };
  paths: Record<string, Record<string, Operation>>;
}

/** The `type` of every schema of the document. */
function listTypes(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === "type" && typeof value === "string"
      ? [value]
      : key === "properties"
        ? listInProperties(value)
        : listTypes(value),
  );
}

// A property may itself be called "type".
function listInProperties(properties: unknown): string[] {
  return Object.values(properties ?? {}).flatMap(listTypes);
}

function listReferences(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === "$ref" && typeof value === "string" ? [value] : listReferences(value),
  );
}

function resolves(document: unknown, reference: string): boolean {
  let node: unknown = document;
  for (const part of reference.replace(/^#\//, "").split("/")) {
    node = typeof node === "object" && node !== null ? (node as Record<string, unknown>)[part] : undefined;
  }
  return reference.startsWith("#/") && node !== undefined;
}

describe("the OpenAPI document", () => {
  const text = serializeOpenApi(ENDPOINTS);
  const document = JSON.parse(text) as OpenApi;
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

  it("is the committed copy (npm run openapi writes it)", () => {
    expect(readFileSync(new URL("./openapi.json", import.meta.url), "utf8")).toBe(text);
  });

  it("is OpenAPI 3.1 with one operation for each contract", () => {
    expect(document.openapi).toMatch(/^3\.1\.\d+$/);
    expect(document.info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual(
      ENDPOINTS.map(({ contract }) => contract.id).sort(),
    );
  });

  it("declares each parameter of a path as required", () => {
    const wrong = operations.filter(({ path, operation }) => {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
      const declared = (operation.parameters ?? []).filter((one) => one.in === "path" && one.required && one.schema);
      return (
        inPath.join() !==
        declared
          .map(({ name }) => name)
          .sort()
          .join()
      );
    });
    expect(wrong.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it("has answers with known statuses and a description, one of them a success", () => {
    const statuses = new Set(["200", "201", "202", "204", ...Object.values(ERROR_STATUS).map(String)]);
    const wrong = operations.filter(({ operation: { responses } }) => {
      const entries = Object.entries(responses);
      return (
        !entries.some(([status]) => status.startsWith("2")) ||
        entries.some(([status, { description }]) => !statuses.has(status) || !description)
      );
    });
    expect(wrong.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });

  it("describes data by JSON Schema types", () => {
    const types = new Set(["object", "array", "string", "number", "integer", "boolean", "null"]);
    const unknown = listTypes(document.paths).filter((type) => !types.has(type));
    expect(unknown).toEqual([]);
    expect(text).not.toContain('"innerType"');
  });

  it("describes errors in the shape that an operation answers them in", () => {
    for (const { path, operation } of operations) {
      const isOpenAi = OPENAI_PATHS.has(path.replace("/api/v1", ""));
      const schema = { $ref: `#/components/schemas/${isOpenAi ? "OpenAiError" : "Error"}` };
      expect([path, operation.responses["429"]?.content]).toEqual([path, { "application/json": { schema } }]);
    }
    const { body } = errorAnswer(new AppError("invalid_input", "x"), "req_1", "openai");
    const component = document.components.schemas.OpenAiError?.properties.error;
    expect(component?.required).toEqual(Object.keys(body.error));
  });

  it("describes what is neither a success nor an error, and answers of several kinds", () => {
    const responsesOf = (id: string) => operations.find(({ operation }) => operation.operationId === id)?.operation;
    expect(responsesOf("system.ready")?.responses["503"]?.content?.["application/json"]?.schema?.oneOf).toMatchObject([
      { $ref: "#/components/schemas/Error" },
      { properties: { data: { properties: { status: { const: "not_ready" } } } } },
    ]);
    const kinds = Object.keys(responsesOf("audio.transcribe")?.responses["200"]?.content ?? {});
    expect(kinds).toEqual(["application/json", "text/plain"]);
  });

  it("refers to nothing that is not there", () => {
    const references = listReferences(document);
    expect(references.length).toBeGreaterThan(0);
    expect(references.filter((reference) => !resolves(document, reference))).toEqual([]);
  });

  it("has the header Idempotency-Key where an operation takes it", () => {
    const named = operations.filter(({ operation }) =>
      operation.parameters?.some((one) => one.in === "header" && one.name === "Idempotency-Key" && !one.required),
    );
    const keyed = ENDPOINTS.filter(({ contract }) => takesIdempotencyKey(contract));
    expect(named.map(({ operation }) => operation.operationId).sort()).toEqual(
      keyed.map(({ contract }) => contract.id).sort(),
    );
    expect(keyed.length).toBeGreaterThan(0);
  });

  it("says who may call each operation", () => {
    const wrong = operations.filter(({ operation }) => {
      const endpoint = ENDPOINTS.find(({ contract }) => contract.id === operation.operationId);
      return (operation.security.length === 0) !== (endpoint?.contract.access === "public");
    });
    expect(wrong.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
  });
});
