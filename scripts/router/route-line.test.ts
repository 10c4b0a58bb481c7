import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { INTENTS } from "../../lib/models/schema.ts";
import { fromReferenceName, toReferenceName } from "./intent-names.ts";
import { routeLine } from "./route-line.ts";
import { splitLines } from "./split-lines.ts";

const route = (value: object) => routeLine(JSON.stringify(value), "balanced");

function decisionFor(text: string, extra: object = {}) {
  const { answer, problem } = route({ id: "a", text, ...extra });
  expect(problem).toBeNull();
  if ("error" in answer) throw new Error(answer.error);
  return answer;
}

describe("a line", () => {
  it("is answered with all that a decision says", () => {
    const answer = decisionFor("Write a Python function that reverses a string");
    expect(answer).toMatchObject({ id: "a", intent: "code", model: expect.stringContaining("/") });
    expect(Object.keys(answer.intentScores).sort()).toEqual(INTENTS.map(toReferenceName).sort());
    expect(Object.keys(answer.complexity)).toHaveLength(7);
    for (const share of [answer.difficulty, answer.strongProbability]) {
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }
    expect(answer.candidates[0]?.modelId).toBe(answer.model);
  });

  it("names intents as the reference data does", () => {
    expect(decisionFor("Write a short poem about autumn").intent).toBe("creative");
    for (const intent of INTENTS) expect(fromReferenceName(toReferenceName(intent))).toBe(intent);
  });

  it.each([
    ["nothing", ""],
    ["white space", " \n\t \u3000"],
    ["emoji only", "🙂🎉👩‍👩‍👧"],
    ["half a character", "\ud800 \udfff"],
    ["binary", String.fromCharCode(...Array.from({ length: 5_000 }, (_, at) => (at * 7919) % 256))],
    ["a megabyte", "lorem ipsum dolor ".repeat(60_000)],
    ["a megabyte without a space", "x".repeat(1_000_000)],
    ["mixed scripts", "Bitte 翻訳 して this на русский من فضلك 감사 धन्यवाद"],
  ])("may hold %s", (_name, text) => {
    expect(decisionFor(text).model).toBeTruthy();
  });

  it("takes images, tools and history into account", () => {
    expect(decisionFor("was ist das?", { hasImage: true }).intent).toBe("vision");
    const { complexity } = decisionFor("and now?", { history: ["one", { role: "user", content: "two" }, "three"] });
    expect(complexity.context_dependence?.value).toBeGreaterThan(0);
    expect(decisionFor("hi", { tools: [{ name: "search" }] }).candidates.length).toBeGreaterThan(0);
  });

  it("that is bad says what is wrong with it", () => {
    expect(routeLine("{", "balanced")).toEqual({ answer: { id: null, error: "is not JSON" }, problem: "is not JSON" });
    const { answer, problem } = route({ id: 7, text: 5 });
    expect(answer).toEqual({ id: 7, error: problem });
    expect(problem).toMatch(/^text: /);
    expect(routeLine("[]", "balanced").problem).toBeTruthy();
  });

  it("is answered the same again, the time it took aside", () => {
    const { microseconds: _first, ...first } = decisionFor("Compare two ways to cache a page");
    const { microseconds: _again, ...again } = decisionFor("Compare two ways to cache a page");
    expect(again).toEqual(first);
  });
});

describe("a stream", () => {
  async function collect(chunks: (Uint8Array | string)[]): Promise<string[]> {
    const lines: string[] = [];
    const stream = (async function* () {
      yield* chunks;
    })();
    for await (const batch of splitLines(stream)) lines.push(...batch);
    return lines;
  }

  it("is split into lines wherever its chunks end, within a character too", async () => {
    const bytes = new TextEncoder().encode("né\nü\n\nlast");
    for (let at = 0; at <= bytes.length; at++)
      expect(await collect([bytes.slice(0, at), bytes.slice(at)])).toEqual(["né", "ü", "", "last"]);
    expect(await collect([])).toEqual([]);
  });
});

describe("npm run route", () => {
  it.each([[[]], [["--jsonl", "--mode", "best"]], [["--jsnol"]], [["--jsonl", "lines.txt"]]])(
    "says how it is called: %j",
    (typed) => {
      const { status, stderr, stdout } = spawnSync(process.execPath, ["scripts/route.ts", ...typed], {
        encoding: "utf8",
      });
      expect([status, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(/^npm run route -- --jsonl \[--mode [^\n]*\n$/);
    },
  );

  it("answers every line that can be read, and says which cannot", () => {
    const input = Buffer.concat([
      Buffer.from('\uFEFF{"id":1,"text":""}\n\n{"text":"no id"}\n{"id":2,'),
      Buffer.from([0xff, 0xfe, 0x00, 0x0a]),
      Buffer.from(`{"id":"big","text":"${"\\n".repeat(500_000)}"}\r\n{"id":3,"text":"😀"}`),
    ]);
    const { status, stderr, stdout } = spawnSync(process.execPath, ["scripts/route.ts", "--jsonl"], {
      encoding: "utf8",
      input,
    });
    const answers = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: unknown; error?: string });
    expect(answers.map(({ id, error }) => [id, error !== undefined])).toEqual([
      [1, false],
      [null, true],
      [null, true],
      ["big", false],
      [3, false],
    ]);
    expect(stderr).toBe("line 3: id: is missing or neither a text nor a number\nline 4: is not JSON\n");
    expect(status).toBe(0);
  });
});
