import { expect, it } from "vitest";
import { MAX_DEPTH } from "./limits.ts";
import { parseJsonLine } from "./parse-json.ts";

const parse = (text: string) => parseJsonLine(new TextEncoder().encode(text));

it("leaves out what would be a prototype, however deep (LM-40)", () => {
  const read = parse('{"a":[{"__proto__":{"polluted":1},"b":1}],"__proto__":{"polluted":1}},');
  expect(JSON.stringify(read)).toBe('{"a":[{"b":1}]}');
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

it.each(["", "[]", "1", "null", "{", `{"a":${"[".repeat(MAX_DEPTH + 1)}${"]".repeat(MAX_DEPTH + 1)}}`])(
  "reads nothing from %.20s",
  (text) => expect(parse(text)).toBeNull(),
);
