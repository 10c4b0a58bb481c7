/** The house's directions (see README, "How the code is laid out"), checked by scripts/check-architecture.mjs. */

/** Low to high: a room imports lower rooms only. */
const ROOMS = [
  "auth",
  "teams",
  "billing",
  "models",
  "projects",
  "files",
  "artifacts",
  "mcp",
  "chat",
  "analytics",
  "agents",
  "privacy",
];
/** What the gate knows: who asks, and what they may spend. */
const GATE_ROOMS = ["auth", "teams", "billing"];

const anyOf = (names) => `(?:${names.join("|")})`;
const ROOM = `^lib/${anyOf(ROOMS)}/`;
const TEST = "\\.test\\.tsx?$|^lib/testing/|/testing/";
const role = (names) => `/(?:${names.join("|")})\\.ts$`;

const STORE = "^lib/.+/store(?:\\.ts$|/)";

/** Runs in the browser too. */
const CLIENT_SAFE = ["^lib/.+/(?:schema|policy|client)\\.ts$", "^lib/[^/]+/client/", "^lib/platform/public/"];
/** Runs on the edge: Web APIs only. */
const EDGE = [
  "^middleware\\.ts$",
  "^lib/gate/edge/",
  "^lib/gate/request-mark\\.ts$",
  "^lib/auth/(?:session-cookie|short-cache|verify-token|refresh-session|create-auth-client|tier-key)\\.ts$",
  "^lib/billing/quota-refusal\\.ts$",
];

const rule = (name, comment, from, to) => ({
  name,
  comment,
  severity: "error",
  from: { ...from, pathNot: [TEST, ...(from.pathNot ?? [])] },
  to,
});

const directions = ROOMS.map((room, index) =>
  rule(
    `${room}-imports-lower-rooms`,
    "A room knows only the rooms below it.",
    { path: `^lib/${room}/` },
    { path: `^lib/${anyOf(ROOMS.slice(index + 1))}/` },
  ),
).slice(0, -1);

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...directions,
    rule(
      "platform-knows-no-product",
      "The platform could serve any product.",
      { path: "^lib/platform/" },
      { path: "^lib/", pathNot: "^lib/platform/" },
    ),
    rule(
      "gate-imports-low-rooms",
      "The gate asks who somebody is and what they may spend; anything more would tie every room to every other.",
      { path: "^lib/gate/" },
      { path: "^lib/", pathNot: ["^lib/(?:gate|platform)/", `^lib/${anyOf(GATE_ROOMS)}/`] },
    ),
    rule(
      "rooms-do-not-know-the-gate",
      "Only a room's api.ts and actions.ts go through the gate; its verbs are called without it, by jobs and by other rooms.",
      { path: ROOM, pathNot: [role(["api", "actions"])] },
      { path: "^lib/gate/" },
    ),
    rule(
      "api-is-for-the-registry",
      "Operations are registered and served, never called from inside.",
      { path: "^lib/", pathNot: ["^lib/routes\\.ts$"] },
      { path: "^lib/.+/(?:api|actions)\\.ts$" },
    ),
    rule(
      "store-is-for-the-own-room",
      "Another room's rows are asked for through its service.",
      { path: "^lib/([^/]+)/" },
      { path: STORE, pathNot: "^lib/$1/" },
    ),
    rule(
      "store-is-for-the-service",
      "A store is the room's only SQL; contracts, operations and screens reach it through the room's verbs.",
      {
        path: [
          "^(?:app|components)/",
          `^lib/.*${role(["api", "actions", "schema", "policy", "client"])}`,
          "^lib/[^/]+/client/",
        ],
      },
      { path: STORE },
    ),
    rule(
      "sql-only-in-stores",
      "SQL is written in stores and in the platform; the gate counts throttles itself.",
      {
        path: "^(?:lib|app|components)/",
        pathNot: ["^lib/platform/", "^lib/gate/", "^lib/.+store(?:\\.ts$|/)"],
      },
      { path: "node_modules/(?:kysely|postgres)/" },
    ),
    rule(
      "lib-knows-no-screens",
      "What the product does is independent of how it is shown.",
      { path: "^lib/" },
      { path: "^(?:app|components)/" },
    ),
    rule(
      "components-see-the-client-side",
      "A component reaches a room through its contracts, pure decisions, fetchers and form actions.",
      { path: "^components/" },
      { path: "^(?:lib|app|scripts|supabase)/", pathNot: [...CLIENT_SAFE, "^lib/.+/actions\\.ts$"] },
    ),
    rule(
      "schema-is-client-safe",
      "Contracts are read by everybody: zod, public platform code and other contracts only.",
      { path: `^lib/.*${role(["schema"])}` },
      {
        path: ["^lib/", "node_modules/"],
        pathNot: [
          `^lib/.*${role(["schema"])}`,
          "^lib/platform/public/",
          "^lib/platform/errors\\.ts$",
          "node_modules/zod/",
        ],
        // A type leaves nothing behind.
        dependencyTypesNot: ["type-only"],
      },
    ),
    rule(
      "policy-is-pure",
      "A decision depends on its arguments alone.",
      { path: `^lib/.*${role(["policy"])}` },
      {
        path: ["^lib/(?:platform|gate)/", "^lib/.+/(?:service|store|api|actions|jobs|client)(?:\\.ts$|/)"],
        pathNot: ["policy\\.ts$", "^lib/platform/public/", "^lib/platform/errors\\.ts$"],
      },
    ),
    rule(
      "client-is-client-safe",
      "Fetchers run in the browser.",
      { path: ["^lib/.+/client\\.ts$", "^lib/[^/]+/client/", "^lib/platform/public/"], pathNot: ["^lib/platform/db/"] },
      { path: "^lib/", pathNot: [...CLIENT_SAFE, "^lib/platform/errors\\.ts$"] },
    ),
    rule(
      "no-node-in-the-browser",
      "Node's modules do not exist in the browser.",
      { path: ["^components/", ...CLIENT_SAFE], pathNot: ["^lib/platform/db/"] },
      { dependencyTypes: ["core"] },
    ),
    rule(
      "no-node-on-the-edge",
      "Node's modules do not exist on the edge.",
      { path: EDGE },
      { dependencyTypes: ["core"] },
    ),
    rule(
      "edge-imports-edge",
      "What the middleware imports must run on the edge.",
      { path: EDGE },
      { path: "^lib/", pathNot: [...EDGE, ...CLIENT_SAFE, "^lib/platform/(?:clock|errors)\\.ts$"] },
    ),
    rule(
      "ui-knows-no-room",
      "The kit of parts could serve any product.",
      { path: "^components/ui/" },
      { path: "^(?:components|lib)/", pathNot: ["^components/ui/", "^lib/platform/public/"] },
    ),
    rule("no-tests-in-the-product", "Tests and their tools stay out of the product.", {}, { path: TEST }),
    // A part that is loaded on first use may name what loads it: nothing waits in a circle then.
    rule(
      "no-circular",
      "A circle has no first part to understand.",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["dynamic-import"] } },
    ),
    rule(
      "no-orphans",
      "A file that nothing imports is not needed; entry points are started from outside.",
      {
        orphan: true,
        pathNot: [
          "\\.d\\.ts$",
          "\\.css$",
          "^app/",
          "^scripts/",
          "^middleware\\.ts$",
          "^next\\.config\\.mjs$",
          "^messages/request\\.config\\.ts$",
        ],
      },
      {},
    ),
    rule("not-unresolvable", "What is imported must be there.", {}, { couldNotResolve: true }),
    rule(
      "no-development-packages",
      "The product runs without its development packages.",
      { path: "^(?:lib|app|components|middleware)" },
      { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm", "type-only"] },
    ),
  ],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(?:\\.next|\\.data|\\.cache)/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".css", ".d.ts"],
    },
  },
};
