import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { symbols } from "pino";
import { describe, expect, it } from "vitest";
import { toKeptError } from "./jobs/kept-error.ts";
import { log } from "./log.ts";

const { err: describeError } = (log as unknown as Record<symbol, Record<string, (thrown: unknown) => unknown>>)[
  symbols.serializersSym
] as { err: (thrown: unknown) => unknown };

const WORDS = "canary of an answer";
// As the client of Upstash words it.
const refused = Object.assign(new Error(`ERR max request size exceeded, command was: [["rpush","run:1","${WORDS}"]]`), {
  name: "UpstashError",
});

describe("an error in the log (DP-12)", () => {
  it("is without what Redis refused to store, however deep", () => {
    const failure = new Error("not written", { cause: refused });
    expect(describeError(refused)).toMatchObject({ type: "UpstashError", message: "ERR max request size exceeded" });
    expect(JSON.stringify([describeError(failure), describeError(refused.message)])).not.toContain(WORDS);
  });

  it("is without what looks like a secret", () => {
    const secret = ["postgres://app:hunter2", "db.example/postgres"].join("@");
    expect(JSON.stringify(describeError(new Error(`no route to ${secret}`)))).not.toContain("hunter2");
    expect(describeError(new Error("plain words"))).toMatchObject({ message: "plain words" });
  });

  it("is kept by the queue the same way", () => {
    const kept = toKeptError(refused);
    expect([kept.name, kept.message]).toEqual(["UpstashError", "ERR max request size exceeded"]);
    expect(kept.stack).toMatch(/^UpstashError: ERR max request size exceeded\n {4}at /);
    expect(kept.stack).not.toContain(WORDS);
  });
});

it.each([
  { ends: "in the same turn", end: "(work) => work()" },
  { ends: "later", end: "(work) => setImmediate(() => setImmediate(work))" },
])("lets a process work on whose output takes no more, and end $ends", ({ end }) => {
  const module = new URL("./log.ts", import.meta.url).href;
  const code = `const { log } = await import("${module}");
    process.on("uncaughtException", (error) => process.stderr.write("uncaught " + error.code));
    log.info("lost");
    (${end})(() => { log.info("too"); process.stderr.write("worked on"); process.exit(0); });`;
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    env: { PATH: process.env.PATH, NODE_ENV: "test", LOG_LEVEL: "info" },
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
    timeout: 10_000,
  });
  closeSync(full);
  expect([status, stderr]).toEqual([0, "worked on"]);
});
