import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { RaceResult, RaceTask } from "./race-process.ts";

const PROGRAM = fileURLToPath(new URL("race-process.ts", import.meta.url));

/** Processes that race each other. */
export interface RaceProcesses {
  /** Gives each process its task at once, and waits for all. */
  run(tasks: readonly RaceTask[]): Promise<RaceResult[]>;
  stop(): Promise<void>;
  /** Ends them as a machine that loses its power does. */
  kill(): Promise<void>;
}

async function ask(child: ChildProcess, task: RaceTask): Promise<RaceResult> {
  const answer = once(child, "message");
  child.send(task);
  return ((await answer) as [RaceResult])[0];
}

/** Starts `count` processes on the services of this one's environment. */
export async function startRaceProcesses(count: number): Promise<RaceProcesses> {
  const children = Array.from({ length: count }, () => fork(PROGRAM, { env: process.env, execArgv: [] }));
  await Promise.all(children.map((child) => once(child, "message")));
  return {
    run: (tasks) => Promise.all(tasks.map((task, index) => ask(children[index] as ChildProcess, task))),
    async stop() {
      const ended = children.map((child) => once(child, "exit"));
      for (const child of children) child.disconnect();
      await Promise.all(ended);
    },
    async kill() {
      const ended = children.map((child) => once(child, "exit"));
      for (const child of children) child.kill("SIGKILL");
      await Promise.all(ended);
    },
  };
}
