import { type ChildProcess, spawn } from "node:child_process";

export interface ChildOptions {
  name: string;
  /** Arguments of the Node that runs this process. */
  args: () => string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Gets each line of the child's standard output; without it the child writes to ours. */
  onLine?: (line: string) => void;
  onMessage?: (message: unknown) => void;
  /** How a child that lives but does not answer is noticed. A rejection counts as no. */
  health?: { isHealthy: () => Promise<boolean>; everyMs: number };
}

export interface Supervised {
  /** Resolves with the exit code when the child ends for the first time, whatever the reason. */
  firstExit: Promise<number>;
  /** Sends SIGTERM and waits; after `graceMs` SIGKILL to the child and its own children. */
  stop(graceMs: number): Promise<void>;
  kill(): void;
}

/** Arguments with which a Node ends when its channel to us closes: it must have one. */
export const DIE_WITH_PARENT = ["--import", new URL("die-with-parent.mjs", import.meta.url).href];

const FIRST_DELAY_MS = 500;
const LAST_DELAY_MS = 30_000;
/** A child that ran this long is restarted without the accumulated delay. */
const HEALTHY_MS = 30_000;
/** So many times in a row a child may give no answer. */
const MAX_UNANSWERED = 3;

/**
 * Runs a child process and starts it again whenever it ends, after 0.5 s, 1 s, 2 s … up to 30 s. One that has answered
 * and then does not three times in a row is ended by force; how long it takes to answer at first is its own affair.
 */
export function supervise(options: ChildOptions): Supervised {
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | undefined;
  let delayMs = FIRST_DELAY_MS;
  let stopping = false;
  const first = Promise.withResolvers<number>();

  function start(): void {
    const startedAt = Date.now();
    // A group of its own: Ctrl+C must reach the supervisor only, which ends the children in order.
    const running = spawn(process.execPath, options.args(), {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ["ignore", options.onLine ? "pipe" : "inherit", "inherit", "ipc"],
    });
    child = running;
    if (options.onLine) readLines(running, options.onLine);
    if (options.onMessage) running.on("message", options.onMessage);
    if (options.health) watch(running, options.health);
    running.once("error", () => undefined);
    running.once("close", (code) => {
      child = null;
      first.resolve(code ?? 1);
      if (stopping) return;
      if (Date.now() - startedAt > HEALTHY_MS) delayMs = FIRST_DELAY_MS;
      process.stderr.write(`${options.name} ended (code ${code}); starting it again in ${delayMs} ms\n`);
      timer = setTimeout(start, delayMs);
      delayMs = Math.min(delayMs * 2, LAST_DELAY_MS);
    });
  }

  function watch(running: ChildProcess, { isHealthy, everyMs }: NonNullable<ChildOptions["health"]>): void {
    let unanswered = 0;
    let hasAnswered = false;
    let isAsking = false;
    const asking = setInterval(async () => {
      if (isAsking || stopping) return;
      isAsking = true;
      const answered = await isHealthy().catch(() => false);
      isAsking = false;
      hasAnswered ||= answered;
      unanswered = answered || !hasAnswered ? 0 : unanswered + 1;
      if (unanswered !== MAX_UNANSWERED || stopping) return;
      process.stderr.write(`${options.name} does not answer\n`);
      killGroup(running);
    }, everyMs);
    running.once("close", () => clearInterval(asking));
  }

  function kill(): void {
    stopping = true;
    clearTimeout(timer);
    if (child) killGroup(child);
  }

  start();
  return {
    firstExit: first.promise,
    kill,
    async stop(graceMs) {
      stopping = true;
      clearTimeout(timer);
      const running = child;
      if (running === null) return;
      const closed = new Promise((resolve) => running.once("close", resolve));
      running.kill("SIGTERM");
      const killTimer = setTimeout(kill, graceMs);
      await closed;
      clearTimeout(killTimer);
    },
  };
}

/** A child that leads a group, and its own children, by force. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

function readLines(child: ChildProcess, onLine: (line: string) => void): void {
  let rest = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
  });
}
