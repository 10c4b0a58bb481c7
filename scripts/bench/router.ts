import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readTrainingSet } from "../router/read-training-set.ts";
import { benchDifficulty } from "./router/bench-difficulty.ts";
import { benchGain } from "./router/bench-gain.ts";
import { benchIntent } from "./router/bench-intent.ts";
import { benchSaving } from "./router/bench-saving.ts";
import { benchSpeed } from "./router/bench-speed.ts";

const ALL = ["speed", "gain", "intent", "difficulty", "saving"] as const;

/**
 * npm run bench -- router [--data DIR] [--only speed,gain,intent,difficulty,saving]: measures the router's heads on data
 * that they were not trained on, in one table with simple baselines. Intervals are 95 % by bootstrap.
 */
export async function benchRouter(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", default: ALL.join(",") },
      data: { type: "string", default: fileURLToPath(new URL("../../../shared/data/router", import.meta.url)) },
    },
  });
  const wanted = new Set(values.only.split(","));
  if (wanted.has("speed")) benchSpeed(values.data);
  if (wanted.has("gain") || wanted.has("intent")) {
    const set = readTrainingSet(values.data);
    if (wanted.has("gain")) benchGain(values.data, set);
    if (wanted.has("intent")) benchIntent(values.data, set);
  }
  if (wanted.has("difficulty")) benchDifficulty(values.data);
  if (wanted.has("saving")) benchSaving(values.data);
}
