/**
 * Compares the error codes that the contracts declare with those that the integration tests were answered, which lie in
 * the directory given as argument. Every declared code must have been answered, and every answered one be documented;
 * and every throttle must have refused somebody (BL-22).
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { documentedErrors } from "../lib/gate/openapi.ts";
import { throttleNames } from "../lib/platform/throttle.ts";
import { ENDPOINTS } from "../lib/routes.ts";
import { REFUSED_BY } from "../lib/testing/answered-errors.ts";

const directory = process.argv[2] ?? "";
const seen = new Set(
  readdirSync(directory).flatMap((name) => readFileSync(join(directory, name), "utf8").trim().split("\n")),
);

const answered = new Set([...seen].filter((line) => !line.startsWith(REFUSED_BY)));
const throttles = throttleNames();
const unfired = throttles.filter((name) => !seen.has(REFUSED_BY + name));

const untested: string[] = [];
const undocumented: string[] = [];
for (const { contract } of ENDPOINTS) {
  const { id, errors } = contract;
  untested.push(...errors.map((code) => `${id} ${code}`).filter((line) => !answered.has(line)));
  const known = new Set(documentedErrors(contract).map((code) => `${id} ${code}`));
  undocumented.push(...[...answered].filter((line) => line.startsWith(`${id} `) && !known.has(line)));
}
for (const line of untested) console.error(`declared, but no integration test is answered it: ${line}`);
for (const line of undocumented) console.error(`answered, but not in the contract: ${line}`);
for (const name of unfired) console.error(`a throttle that refused nobody in any integration test: ${name}`);
console.log(`${throttles.length - unfired.length} of ${throttles.length} throttles refused somebody`);
console.log(`${answered.size} error codes answered, ${untested.length} untested, ${undocumented.length} undocumented`);
const failures = untested.length + undocumented.length + unfired.length;
process.exitCode = answered.size === 0 || failures > 0 ? 1 : 0;
