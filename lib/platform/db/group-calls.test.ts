import { describe, expect, it } from "vitest";
import { groupCalls } from "./group-calls.ts";

type Call = { key: string; value: number };

/** Calls whose sends are answered by hand. */
function openGroups(max = 10) {
  const sent: { values: number[]; answer(): void; fail(error: Error): void }[] = [];
  const call = groupCalls<Call, number>({
    send: (inputs) =>
      new Promise((resolve, reject) => {
        sent.push({
          values: inputs.map(({ value }) => value),
          answer: () => resolve(inputs.map(({ value }) => value * 10)),
          fail: reject,
        });
      }),
    keyOf: ({ key }) => key,
    max,
  });
  return { sent, call };
}
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe("groupCalls", () => {
  it("sends a call at once, and those that come meanwhile together, in the order of their keys", async () => {
    const { sent, call } = openGroups();
    const results = [call({ key: "m", value: 1 }), call({ key: "z", value: 2 }), call({ key: "a", value: 3 })];
    expect(sent.map(({ values }) => values)).toEqual([[1]]);
    sent[0]?.answer();
    await settle();
    expect(sent.map(({ values }) => values)).toEqual([[1], [3, 2]]);
    sent[1]?.answer();
    expect(await Promise.all(results)).toEqual([10, 20, 30]);
  });

  it("keeps two calls of one key apart, and groups within their limit", async () => {
    const { sent, call } = openGroups(2);
    const results = ["first", "a", "a", "b", "c"].map((key, value) => call({ key, value }));
    for (let index = 0; index < 4; index++) {
      sent[index]?.answer();
      await settle();
    }
    expect(sent.map(({ values }) => values)).toEqual([[0], [1, 3], [2, 4]]);
    expect(await Promise.all(results)).toEqual([0, 10, 20, 30, 40]);
  });

  it("tries a group that failed one by one: each caller gets its own error only", async () => {
    const { sent, call } = openGroups();
    const results = [call({ key: "first", value: 1 }), call({ key: "a", value: 2 }), call({ key: "b", value: 3 })];
    sent[0]?.answer();
    await settle();
    sent[1]?.fail(new Error("one of them"));
    await settle();
    expect(sent.slice(2).map(({ values }) => values)).toEqual([[2], [3]]);
    sent[2]?.fail(new Error("the second"));
    sent[3]?.answer();
    const settled = await Promise.allSettled(results);
    expect(settled.map((result) => (result.status === "fulfilled" ? result.value : String(result.reason)))).toEqual([
      10,
      "Error: the second",
      30,
    ]);
  });

  it("goes on after a call that failed alone", async () => {
    const { sent, call } = openGroups();
    const failed = call({ key: "a", value: 1 });
    const next = call({ key: "a", value: 2 });
    sent[0]?.fail(new Error("gone"));
    await expect(failed).rejects.toThrow("gone");
    await settle();
    sent[1]?.answer();
    expect(await next).toBe(20);
  });
});
