import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { readTrainingSet } from "../router/read-training-set.ts";
import { benchDifficulty } from "./router/bench-difficulty.ts";
import { benchGain } from "./router/bench-gain.ts";
import { benchIntent } from "./router/bench-intent.ts";
import { benchSaving } from "./router/bench-saving.ts";
import { benchSpeed } from "./router/bench-speed.ts";

/**
 * npm run bench -- router [--data DIR]: measures the router's heads on data that they were not trained on, beside simple
 * baselines. Intervals are 95 % by bootstrap.
 */
export async function benchRouter(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      data: { type: "string", default: fileURLToPath(new URL("../../../shared/data/router", import.meta.url)) },
    },
  });
  benchSpeed(values.data);
  const set = readTrainingSet(values.data);
  benchGain(values.data, set);
  benchIntent(values.data, set);
  benchDifficulty(values.data);
  benchSaving(values.data);
}
