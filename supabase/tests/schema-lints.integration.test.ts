import type { Sql, TransactionSql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPool } from "../../lib/platform/db/client.ts";
import { env } from "../../lib/platform/env.ts";
import type { Lint } from "./lint.ts";
import { RIGHTS_LINTS } from "./lint-rights.ts";
import { STRUCTURE_LINTS } from "./lint-structure.ts";
import { REVIEWED } from "./reviewed.ts";

const LINTS = [...RIGHTS_LINTS, ...STRUCTURE_LINTS];

let sql: Sql;
beforeAll(() => {
  sql = openPool(env().DATABASE_URL, { max: 1, prepare: false });
});
afterAll(() => sql.end());

async function run(connection: Sql | TransactionSql, lint: Lint): Promise<string[]> {
  const rows = await connection.unsafe<{ name: string }[]>(lint.sql);
  return rows.map(({ name }) => name).sort();
}

describe("the schema", () => {
  it.each(LINTS)("$kind: nothing outside the reviewed list", async (lint) => {
    expect(await run(sql, lint)).toEqual(Object.keys(REVIEWED[lint.kind] ?? {}).sort());
  });

  it("has no reviewed exception of a lint that does not exist", () => {
    expect(Object.keys(REVIEWED).filter((kind) => !LINTS.some((lint) => lint.kind === kind))).toEqual([]);
  });
});

class Undo extends Error {}

describe("the lint finds what it is for", () => {
  it.each(LINTS)("$kind", async (lint) => {
    const found: string[] = [];
    await sql
      .begin(async (tx) => {
        await tx.unsafe(lint.broken.change);
        found.push(...(await run(tx, lint)));
        throw new Undo();
      })
      .catch((error: unknown) => {
        if (!(error instanceof Undo)) throw error;
      });
    expect(found).toContain(lint.broken.name);
  });
});
