// npm test: installs what is missing, then runs all checks, tests and browser specs, two lanes side by side.
// Ends with "N passed, N failed" alone on a line.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, root } from "./bootstrap.mjs";
import { runInLanes } from "./run/run-in-lanes.mjs";
import { runSpecs } from "./run/run-specs.mjs";
import { vitestParts } from "./run/run-vitest.mjs";
import { bin, finish, reportPath, runNode, runNodeBeside, step } from "./run/steps.mjs";

const TEST_PARTS = 4;
/** More, since what is left of them at the end is shared by both lanes. */
const SPEC_PARTS = 6;

/** What `run` answers, which is done once for all that ask. */
function once(run) {
  let answer;
  return () => {
    answer ??= run();
    return answer;
  };
}

ensureInstalled();

const answeredErrors = reportPath("answered-errors");
mkdirSync(answeredErrors);

const lint = () => step("lint", () => runNodeBeside([bin("@biomejs/biome/bin/biome"), "ci", "."]));
const architecture = () => step("architecture", () => runNodeBeside([join(root, "scripts/check-architecture.mjs")]));
const findSecrets = () =>
  step("secrets in the tree and history", () => runNodeBeside([join(root, "scripts/scan-secrets.ts")]));
const types = once(() =>
  step("types", async () => {
    const typegen = await runNodeBeside([bin("next/dist/bin/next"), "typegen"]);
    return typegen === 0 ? runNodeBeside([bin("typescript/bin/tsc"), "--project", root, "--noEmit"]) : typegen;
  }),
);
const testParts = vitestParts("unit and integration tests", TEST_PARTS, [], { ANSWERED_ERRORS_DIR: answeredErrors });

/** Whether the product is built; behind the types, since both write into `.next`. */
const build = once(async () => {
  await types();
  return step("build", () => runNodeBeside([join(root, "scripts/build.ts")]));
});

// Each part has a product of its own and waits for it most of the time.
const specParts = Array.from({ length: SPEC_PARTS }, (_, at) => async () => {
  const part = at + 1;
  if (await build()) await runSpecs(`browser specs, part ${part}`, `${part}`, [`--shard=${part}/${SPEC_PARTS}`]);
});

const verifyTypes = () =>
  step("table types are those of the migrations", () => runNodeBeside([join(root, "scripts/db-types.ts"), "--verify"]));

// Tests keep a core busy, specs wait for a page most of their time: one of each fills two cores.
await runInLanes([lint, architecture, findSecrets, verifyTypes, ...testParts], [types, build, ...specParts]);
await step("every declared error code and every throttle has a test", () =>
  runNode([join(root, "scripts/check-answered-errors.ts"), answeredErrors]),
);
finish();
