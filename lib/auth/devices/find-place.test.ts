import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { resetEnv } from "../../platform/env.ts";
import { log } from "../../platform/log.ts";
import { openPlaces } from "./find-place.ts";
import { writeMmdb } from "./testing/write-mmdb.ts";

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "nexus-places-"));
  const names = { city: { names: { en: "Gothenburg", de: "Göteborg" } }, country: { names: { en: "Sweden" } } };
  await writeFile(join(directory, "city.mmdb"), writeMmdb("203.0.113.0", 24, names));
  await writeFile(join(directory, "broken.mmdb"), "not a database");
});
afterEach(() => {
  delete process.env.GEOIP_DATABASE;
  resetEnv();
});
afterAll(() => rm(directory, { recursive: true }));

function use(file: string): void {
  process.env.GEOIP_DATABASE = join(directory, file);
  resetEnv();
}

describe("the place of an address", () => {
  it("comes from the operator's database, in the reader's language, in English where it has none", async () => {
    use("city.mmdb");
    expect((await openPlaces("en"))("203.0.113.9")).toBe("Gothenburg, Sweden");
    expect((await openPlaces("de"))("203.0.113.9")).toBe("Göteborg, Sweden");
  });

  it.each(["203.0.114.1", "::1", "unknown", "", null])("is not made up for %j", async (ip) => {
    use("city.mmdb");
    expect((await openPlaces("en"))(ip)).toBeNull();
  });

  it("is unknown without a database, and with one that cannot be read", async () => {
    expect((await openPlaces("en"))("203.0.113.9")).toBeNull();
    const warned = vi.spyOn(log, "warn").mockReturnValue(undefined);
    for (const file of ["broken.mmdb", "missing.mmdb"]) {
      use(file);
      expect((await openPlaces("en"))("203.0.113.9")).toBeNull();
    }
    expect(warned).toHaveBeenCalledTimes(2);
  });
});
