import { expect, it } from "vitest";
import { runInLanes } from "./run-in-lanes.mjs";

/** Jobs that end when they are told to, and what has begun. */
function makeJobs(...names: string[]) {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const jobOf = (name: string) => () => {
    begun.push(name);
    return new Promise<void>((resolve) => ends.set(name, resolve));
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    await new Promise(setImmediate);
  };
  return { jobs: Object.fromEntries(names.map((name) => [name, jobOf(name)])), begun, end };
}

it("runs two of one queue at a time, in their order", async () => {
  const { jobs, begun, end } = makeJobs("a", "b", "c");
  const all = runInLanes(Object.values(jobs));
  expect(begun).toEqual(["a", "b"]);
  await end("b");
  expect(begun).toEqual(["a", "b", "c"]);
  await Promise.all([end("a"), end("c")]);
  await all;
});

it("keeps a lane to its own queue while that has jobs, and lets it help the other then", async () => {
  const { jobs, begun, end } = makeJobs("test 1", "test 2", "spec 1", "spec 2", "spec 3");
  const [test1, test2, ...specs] = Object.values(jobs);
  const all = runInLanes([test1, test2], specs);
  expect(begun).toEqual(["test 1", "spec 1"]);
  await end("spec 1");
  expect(begun.at(-1)).toBe("spec 2");
  await end("test 1");
  expect(begun.at(-1)).toBe("test 2");
  await end("test 2");
  expect(begun.at(-1)).toBe("spec 3");
  await Promise.all([end("spec 2"), end("spec 3")]);
  await all;
  expect(begun).toHaveLength(5);
});
