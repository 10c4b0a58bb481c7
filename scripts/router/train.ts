/**
 * npm run router:train [-- --data DIR] [--check]: trains the router's heads and writes their weights. With `--check` it
 * writes nothing and says whether the shipped file is what training gives, byte for byte.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildWeights } from "./build-weights.ts";
import { readTrainingSet } from "./read-training-set.ts";

const { values } = parseArgs({
  options: {
    data: { type: "string", default: fileURLToPath(new URL("../../../shared/data/router", import.meta.url)) },
    check: { type: "boolean", default: false },
  },
});
const path = fileURLToPath(new URL("../../lib/models/router/weights/router.json", import.meta.url));
const bytes = buildWeights(readTrainingSet(values.data));
const module = `${JSON.stringify({ base64: Buffer.from(bytes).toString("base64") })}\n`;
if (values.check) {
  const same = readFileSync(path, "utf8") === module;
  process.stdout.write(same ? "The shipped weights are what training gives.\n" : "The shipped weights differ.\n");
  process.exitCode = same ? 0 : 1;
} else {
  writeFileSync(path, module);
  process.stdout.write(`${path}: ${bytes.length} bytes\n`);
}
