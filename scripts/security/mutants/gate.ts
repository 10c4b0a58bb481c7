import { inFile, type Mutant } from "./mutant.ts";

const ROUTES = ["lib/routes.integration.test.ts"];
const GATE = ["lib/gate"];

/** Taken out of the gate and the middleware. */
export const GATE_MUTANTS: readonly Mutant[] = [
  {
    name: "a page of one person that sends in the name of another",
    change: inFile(
      "lib/gate/authenticate.ts",
      "if (pageUser !== null && pageUser !== principal.userId) {",
      "if (false) {",
    ),
    tests: ["lib/gate/endpoint.integration.test.ts"],
  },
  {
    name: "a page of one workspace that sends into another",
    change: inFile(
      "lib/gate/authenticate.ts",
      "if (pageWorkspace !== null && pageWorkspace !== principal.workspaceId) {",
      "if (false) {",
    ),
    tests: ["lib/gate/endpoint.integration.test.ts"],
  },
  {
    name: "operations without their permission (TN-08)",
    change: inFile("lib/gate/permissions.ts", "if (!canAct(principal, access)) {", "if (false) {"),
    tests: ROUTES,
  },
  {
    name: "keys that carry every scope (AU-27)",
    change: inFile("lib/gate/permissions.ts", "principal.via.scopes.some((scope) => scope === permission)", "true"),
    tests: [...ROUTES, "lib/gate/permissions.test.ts"],
  },
  {
    name: "operations open to strangers (TN-08)",
    change: inFile(
      "lib/gate/permissions.ts",
      'if (!principal) throw new AppError("unauthenticated", "Sign in to go on.");',
      "if (!principal) return;",
    ),
    tests: ROUTES,
  },
  {
    name: "a bad key that counts as nobody (AU-18)",
    change: inFile(
      "lib/gate/authenticate.ts",
      'if (!principal) throw new AppError("unauthenticated", "The API key is not valid.");',
      "if (!principal) return null;",
    ),
    tests: ROUTES,
  },
  {
    name: "acts from other sites (AU-19)",
    change: inFile(
      "lib/gate/endpoint.ts",
      'if (contract.method !== "GET" && principal?.via.kind !== "api_key") assertSameOrigin(request.headers);',
      "assertSameOrigin;",
    ),
    tests: ROUTES,
  },
  {
    name: "the origin null as ours (AU-19)",
    change: inFile(
      "lib/gate/origin.ts",
      'if (origin !== null && origin !== "null") {',
      'if (origin === "null") return;\n  if (origin !== null) {',
    ),
    tests: ["lib/gate/origin.test.ts", ...ROUTES],
  },
  {
    name: "forms posted by other sites (AU-19)",
    change: inFile("lib/gate/action.ts", "      assertSameOrigin(head);\n", "      assertSameOrigin;\n"),
    tests: ["lib/gate/action.integration.test.ts"],
  },
  {
    name: "keys that change a profile through a form (TN-09)",
    change: inFile("lib/auth/actions.ts", 'principal && canAct(principal, "account.write")', "principal && canAct"),
    tests: ["lib/actions.integration.test.ts"],
  },
  {
    name: "bodies of any type (AU-19)",
    change: inFile(
      "lib/gate/read-body.ts",
      'if (mediaType !== "application/json") {',
      "if (mediaType === undefined) {",
    ),
    tests: ["lib/gate/read-body.test.ts", ...ROUTES],
  },
  {
    name: "bodies of any size (FW-08)",
    change: inFile("lib/gate/read-body.ts", "    if (size > maxBytes) {", "    if (size < 0) {"),
    tests: ["lib/gate/read-body.test.ts"],
  },
  {
    name: "null characters in an address (LM-44)",
    change: inFile("lib/gate/endpoint.ts", "if (issues.length > 0) throw", "if (issues.length < 0) throw"),
    tests: ROUTES,
  },
  {
    name: "answers with fields that no contract names (TN-21)",
    change: inFile(
      "lib/gate/endpoint.ts",
      "const data = contract.result ? contract.result.parse(result) : result;",
      "const data = result;",
    ),
    tests: ["lib/gate/error-response.test.ts"],
  },
  {
    name: "spending around the middleware (BL-22)",
    change: inFile("lib/gate/spending-limit.ts", "if (await isMark(headers.get(MARK_HEADER))) return;", "return;"),
    tests: GATE,
  },
  {
    name: "a mark that anybody can write (LM-42)",
    change: inFile(
      "lib/gate/request-mark.ts",
      "return isSame(mark, current) || isSame(mark, before);",
      "return true || isSame(mark, current) || isSame(mark, before);",
    ),
    tests: GATE,
  },
  {
    name: "internal headers from outside (LM-42)",
    change: inFile(
      "lib/gate/edge/guard-request.ts",
      "      headers.delete(name);\n  }\n  return headers;",
      "      headers.has(name);\n  }\n  return headers;",
    ),
    tests: ["lib/gate/edge"],
  },
  {
    name: "an operation that is answered without Next's router passes no limit (BL-22)",
    change: inFile("lib/gate/node/answer-without-router.ts", "if (refusal) {", "if (refusal?.status === 200) {"),
    tests: ["lib/gate/node"],
  },
  {
    name: "the client's own word for its address (AU-05)",
    change: inFile("lib/gate/edge/client-address.ts", "return entries.at(-hops)", "return entries.at(0)"),
    tests: ["lib/gate/edge/client-address.test.ts"],
  },
  {
    name: "a limiter that lets everybody through (BL-22)",
    change: inFile("lib/gate/edge/limit-by-tier.ts", "if (!result.success) return", "if (result.limit < 0) return"),
    tests: ["lib/gate/edge"],
  },
  {
    name: "made-up keys with buckets of their own (BL-22)",
    change: inFile(
      "lib/gate/edge/limit-by-tier.ts",
      "if (key && left) return toSubject(key, left);",
      'if (key) return toSubject(key, left ?? "free");',
    ),
    tests: ["lib/gate/edge"],
  },
  {
    name: "answers that may be framed and sniffed (FW-01)",
    change: inFile("lib/gate/edge/security-headers.ts", '"x-content-type-options": "nosniff",', ""),
    tests: ["lib/gate/edge"],
  },
  {
    name: "scripts without a nonce (FW-01)",
    change: inFile("lib/gate/edge/security-headers.ts", "' 'strict-dynamic'", "' 'unsafe-inline'"),
    tests: ["lib/gate/edge"],
  },
  {
    name: "one answer for two requests under one key (BL-19)",
    change: inFile("lib/gate/idempotency/answer-once.ts", ".update(body)", '.update("")'),
    tests: ["lib/models/openai-api/idempotency.integration.test.ts"],
  },
  {
    name: "redirects to other sites (FW-12)",
    change: inFile(
      "lib/platform/public/safe-redirect.ts",
      "if (url.origin !== BASE || leavesOrigin(url.pathname)) return fallback;",
      "",
    ),
    tests: ["lib/platform/public/safe-redirect.test.ts"],
  },
  {
    name: "prototypes from an imported archive (LM-40)",
    change: inFile("lib/privacy/imports/archive/parse-json.ts", 'key === "__proto__" || ', ""),
    tests: ["lib/privacy/imports/archive"],
  },
  {
    name: "more of the embedded services than accounts and files (TN-22)",
    change: inFile("supabase/local/supabase/serve-supabase.ts", "!SERVED.test(url.pathname) || ", ""),
    tests: ["supabase/local/local-services.test.ts"],
  },
  {
    name: "tokens that nobody signed at the embedded services (TN-22)",
    change: inFile(
      "supabase/local/supabase/serve-supabase.ts",
      "await checkBearer(request.headers.authorization);",
      "",
    ),
    tests: ["supabase/local/local-services.test.ts"],
  },
];
