import { expect, it } from "vitest";
import { env } from "../../lib/platform/env.ts";
import { migrate } from "./migrate.ts";

it("lets several who migrate at once wait for one another", async () => {
  const rounds = Array.from({ length: 5 }, () => null);
  for (const _ of rounds) {
    const all = Array.from({ length: 6 }, () => migrate(env().DATABASE_URL, { skipVector: true }));
    const results = await Promise.allSettled(all);
    expect(results.map((result) => (result.status === "fulfilled" ? result.value.applied : result.reason))).toEqual(
      all.map(() => []),
    );
  }
});
