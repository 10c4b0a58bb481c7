/**
 * npm run route -- --jsonl: decides on every line of stdin and writes a decision a line, as if every model of the
 * vendored registry were at hand. Needs no service, no database and no key.
 */
import { parseArgs } from "node:util";
import { ROUTE_MODES, type RouteMode } from "../lib/models/schema.ts";
import { routeLine } from "./router/route-line.ts";
import { splitLines } from "./router/split-lines.ts";

const isMode = (mode: string): mode is RouteMode => (ROUTE_MODES as readonly string[]).includes(mode);

/** The mode that lines are decided in; null for what is no call of this command. */
function readMode(): RouteMode | null {
  try {
    const { values } = parseArgs({
      options: { jsonl: { type: "boolean", default: false }, mode: { type: "string", default: "balanced" } },
    });
    return values.jsonl && isMode(values.mode) ? values.mode : null;
  } catch {
    return null;
  }
}

async function main(): Promise<number> {
  const mode = readMode();
  if (mode === null) {
    process.stderr.write(`npm run route -- --jsonl [--mode ${ROUTE_MODES.join("|")}] < lines\n`);
    return 2;
  }
  // A reader that has seen enough (head) is no error.
  process.stdout.on("error", () => process.exit(0));
  let number = 0;
  for await (const lines of splitLines(process.stdin)) {
    const answers: string[] = [];
    for (const line of lines) {
      number += 1;
      if (line.trim() === "") continue;
      const { answer, problem } = routeLine(line, mode);
      if (problem !== null) process.stderr.write(`line ${number}: ${problem}\n`);
      answers.push(`${JSON.stringify(answer)}\n`);
    }
    // Waiting for the reader keeps memory flat however many lines come.
    if (answers.length > 0 && !process.stdout.write(answers.join("")))
      await new Promise((resolve) => process.stdout.once("drain", resolve));
  }
  return 0;
}

process.exitCode = await main();
