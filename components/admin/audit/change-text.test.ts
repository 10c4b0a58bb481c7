import { describe, expect, it } from "vitest";
import type { AuditFacts } from "@/lib/auth/admin/audit/schema";
import { type ChangeWords, changeText as writeChange } from "./change-text.ts";

const PLAIN: ChangeWords = { name: (field) => field, value: () => null };
const changeText = (...[before, after]: [AuditFacts | null, AuditFacts | null]) => writeChange(before, after, PLAIN);

describe("changeText", () => {
  it("says what a value was and is, and names alone what is on one side only", () => {
    expect(changeText({ role: "user" }, { role: "admin" })).toBe("role: user → admin");
    expect(changeText(null, { tier: "pro", until: null })).toBe("tier: pro; until: –");
    expect(changeText({ domains: [] }, { domains: ["a.example", "b.example"] })).toBe(
      "domains: – → a.example, b.example",
    );
    expect(changeText({ administrator: "x" }, null)).toBe("administrator: x → –");
    expect(changeText(null, null)).toBe("");
  });
});
