import { text } from "node:stream/consumers";
import type { LoadJob } from "./load-job.ts";
import { runAnswers } from "./run-answers.ts";
import { runPaced } from "./run-paced.ts";

/** The load generator, a process of its own: one job as JSON on stdin, its result as JSON on stdout. */
const job = JSON.parse(await text(process.stdin)) as LoadJob;
const result = job.mode === "answers" ? await runAnswers(job) : await runPaced(job);
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
