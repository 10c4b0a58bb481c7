import type { PGlite } from "@electric-sql/pglite";
import postgres from "postgres";
import { expect, it } from "vitest";
import { serveWire } from "./serve-wire.ts";
import { encodeBackend } from "./wire-messages.ts";

const GREETING = Buffer.concat([
  encodeBackend("R", Buffer.alloc(4)),
  encodeBackend("K", Buffer.alloc(8)),
  encodeBackend("Z", Buffer.from("I")),
]);
// As PGlite 0.5 ends when the disk of its log is full: no ReadyForQuery follows.
const PANIC = encodeBackend(
  "E",
  Buffer.from("SPANIK\0VPANIC\0C53100\0Mcould not write to file: No space left on device\0Fxlog.c\0\0"),
);

it("tells of an engine that has given up, so that another takes its place", async () => {
  let answer: Buffer = GREETING;
  const engine = {
    execProtocolRawStream: async (_: Uint8Array, { onRawData }: { onRawData: (data: Uint8Array) => void }) =>
      onRawData(answer),
  } as unknown as PGlite;
  const failure = Promise.withResolvers<unknown>();
  const wire = await serveWire(engine, { port: 0, password: "pw", onFatal: failure.resolve });
  answer = PANIC;
  const sql = postgres(`postgres://postgres:pw@127.0.0.1:${wire.port}/postgres`, { max: 1, fetch_types: false });
  const asked = sql`select 1`.simple().catch(() => undefined);
  expect(await failure.promise).toEqual(new Error("could not write to file: No space left on device"));
  await wire.stop();
  await sql.end({ timeout: 0 });
  await asked;
});
