import { Writable } from "node:stream";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "../platform/clock.ts";
import { newRequestId, requestIdOf, userAgentOf } from "./request-info.ts";
import { isMark, makeMark, REQUEST_ID_HEADER } from "./request-mark.ts";

const OURS = newRequestId();

describe("requestIdOf", () => {
  it("keeps the one our middleware made", () => {
    expect(requestIdOf(new Headers({ [REQUEST_ID_HEADER]: OURS }))).toBe(OURS);
  });

  it.each([
    "",
    "1",
    "req_x",
    `${OURS}0`,
    OURS.toUpperCase(),
    `${OURS} injected=1`,
    '"}{"level":"fatal"',
    "\u001b[31mred",
  ])("does not take over %j", (given) => {
    // Headers cannot hold every text, and what arrives over the network is not checked by this class.
    const headers = { get: () => given } as unknown as Headers;
    const id = requestIdOf(headers);
    expect(id).toMatch(/^req_[0-9a-f]{32}$/);
    expect(id).not.toBe(given);
  });
});

describe("userAgentOf", () => {
  it("has no control characters and an end", () => {
    const get = () => `x\u001b]52;c;aGk=\u0007\r\n{"forged":1}${"y".repeat(1000)}`;
    const agent = userAgentOf({ get } as unknown as Headers);
    expect(agent).not.toMatch(/\p{Cc}/u);
    expect(agent.length).toBeLessThanOrEqual(300);
  });
});

describe("a log line", () => {
  it.each([
    "line\nfeed",
    "carriage\rreturn",
    "\u001b[2J\u001b[31mred",
    "\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007",
    "\u001b]52;c;aGk=\u0007",
    "line\u2028separator",
    '"},{"level":"fatal"',
  ])("stays one line with %j in it", (text) => {
    const lines: string[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    pino({}, sink).info({ title: text, err: new Error(text) }, text);
    expect(lines).toHaveLength(1);
    const [line = ""] = lines;
    expect(line.trimEnd()).not.toMatch(/\p{Cc}/u);
    expect(JSON.parse(line)).toMatchObject({ title: text, msg: text });
  });
});

describe("the mark of the middleware", () => {
  afterEach(() => setClock());

  it("is good in its minute and the next", async () => {
    const at = Date.UTC(2026, 0, 1);
    setClock(() => at);
    const mark = await makeMark();
    for (const [laterMs, good] of [
      [0, true],
      [119_999, true],
      [120_000, false],
      [-1, false],
    ] as const) {
      setClock(() => at + laterMs);
      expect(await isMark(mark)).toBe(good);
    }
  });

  it.each([
    null,
    "",
    "1",
    "true",
    "0".repeat(64),
    "zz".repeat(32),
    Buffer.from(OURS).toString("base64"),
    Buffer.from(OURS).toString("hex").slice(0, 64),
  ])("is not %j", async (mark) => {
    expect(await isMark(mark)).toBe(false);
  });
});
