import { marked, type Tokens } from "marked";
import { describe, expect, it } from "vitest";
import { tableToCsv } from "./table-csv.ts";

const csv = (markdown: string) => tableToCsv(marked.lexer(markdown)[0] as Tokens.Table);

describe("tableToCsv", () => {
  it("quotes as RFC 4180 says and drops the marks", () => {
    expect(csv('| a | b |\n|---|---|\n| **x, y** | say "z" |')).toBe('a,b\r\n"x, y","say ""z"""');
  });

  it("disarms what a spreadsheet would run, and leaves numbers alone", () => {
    expect(csv("| a | b |\n|---|---|\n| =1+1 | -5 |\n| @x | +3.5% |")).toBe("a,b\r\n'=1+1,-5\r\n'@x,+3.5%");
  });
});
