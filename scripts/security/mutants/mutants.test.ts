import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { Mutant } from "./mutant.ts";

const HERE = new URL("./", import.meta.url);
const ROOT = new URL("../../../", HERE);
const files = readdirSync(HERE).filter((name) => name !== "mutant.ts" && !name.endsWith(".test.ts"));
const lists = await Promise.all(
  files.map(async (name) => Object.values((await import(fileURLToPath(new URL(name, HERE)))) as object)),
);
const mutants = lists.flat().flat() as Mutant[];

it("finds what each sown fault takes out, once, in the code as it is", () => {
  expect(mutants.length).toBeGreaterThan(283);
  expect(new Set(mutants.map(({ name }) => name)).size).toBe(mutants.length);
  const stale = mutants.filter(({ change }) => {
    if ("sql" in change) return false;
    return readFileSync(new URL(change.file, ROOT), "utf8").split(change.find).length !== 2;
  });
  expect(stale.map(({ name }) => name)).toEqual([]);
});

it("sows no fault into a function of the database that a later migration has replaced", () => {
  const folder = "supabase/migrations/";
  const migrations = readdirSync(new URL(folder, ROOT)).sort();
  const read = (name: string) => readFileSync(new URL(folder + name, ROOT), "utf8");
  const makes = /create (?:or replace )?function (app\.\w+)\(/g;
  const replaces = /(?:create (?:or replace )?|drop )function (app\.\w+)\(/g;
  const stale = mutants.filter(({ change }) => {
    if ("sql" in change || !change.file.startsWith(folder)) return false;
    const name = change.file.slice(folder.length);
    const upTo = (read(name).split(change.find)[0] ?? "") + change.find;
    const made = [...upTo.matchAll(makes)].at(-1)?.[1];
    const later = migrations.filter((other) => other > name).map(read);
    return later.some((text) => [...text.matchAll(replaces)].some(([, other]) => other === made));
  });
  expect(stale.map(({ name }) => name)).toEqual([]);
});
