import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@supabase/supabase-js";
import { SignJWT } from "jose";
import postgres, { type Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { assertMigrated } from "../../scripts/run/assert-migrated.ts";
import { lockDirectory } from "./lock-directory.ts";
import { findPending, migrate, newestVersion } from "./migrate.ts";
import { startAutovacuum } from "./postgres/autovacuum.ts";
import { type LocalServices, startLocalServices } from "./start-services.ts";

let directory: string;
let services: LocalServices;
let sql: Sql;
let healthUrl: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "nexus-local-"));
  services = await startLocalServices({ data: null });
  healthUrl = services.healthUrl;
  sql = postgres(services.env.DATABASE_URL, { prepare: false, max: 8, onnotice: () => undefined });
}, 60_000);

afterAll(async () => {
  await sql.end();
  await services.stop();
  await rm(directory, { recursive: true, force: true });
});

describe("database", { timeout: 30_000 }, () => {
  it("keeps parallel parameterised queries of several pools apart", async () => {
    const other = postgres(services.env.DATABASE_URL, { prepare: false, max: 8, onnotice: () => undefined });
    const rows = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const pool = index % 2 === 0 ? sql : other;
        const [row] = await (index % 3 === 0
          ? pool`select ${index}::int as n, ${"x"}::text as t`
          : pool`select ${index}::int as n`);
        return row?.n as number;
      }),
    );
    expect(rows).toEqual(Array.from({ length: 300 }, (_, index) => index));
    await other.end();
  });

  it("isolates transactions and undoes what a lost client left open", async () => {
    await sql`create table counters (id int primary key, n int not null)`;
    await sql`insert into counters values (1, 0)`;
    await Promise.all(
      Array.from({ length: 40 }, () =>
        sql.begin(async (tx) => {
          const [row] = await tx`select n from counters where id = 1 for update`;
          await tx`update counters set n = ${Number(row?.n) + 1} where id = 1`;
        }),
      ),
    );
    const lost = postgres(services.env.DATABASE_URL, { prepare: false, max: 1, onnotice: () => undefined });
    const reserved = await lost.reserve();
    await reserved`begin`;
    await reserved`update counters set n = -1`;
    await reserved`set role anon`;
    await lost.end({ timeout: 0 });
    expect(await sql`select n, current_user::text as who from counters`).toEqual([{ n: 40, who: "postgres" }]);
  });

  it("plans anew for a table that has grown", async () => {
    const client = postgres(services.env.DATABASE_URL, { max: 1, onnotice: () => undefined });
    await client`create table grown (id int primary key)`;
    await client`set plan_cache_mode = force_generic_plan`;
    await client.unsafe("prepare one (int) as select id from grown where id = $1");
    const plan = async () => JSON.stringify(await client.unsafe("explain execute one (1)"));
    await client`set enable_indexscan = off`;
    await client`set enable_bitmapscan = off`;
    await client`set enable_indexonlyscan = off`;
    expect(await plan()).toContain("Seq Scan");
    for (const name of ["indexscan", "bitmapscan", "indexonlyscan"]) await client.unsafe(`reset enable_${name}`);
    await client`insert into grown select generate_series(1, 1000)`;
    expect(await plan()).toContain("Seq Scan");
    const size = async () => Number((await client`select pg_relation_size('grown') as bytes`)[0]?.bytes);
    const full = await size();
    const end = startAutovacuum(services.env.DATABASE_URL, 20);
    await vi.waitFor(async () => expect(await plan()).toContain("Index"), { timeout: 10_000 });
    // What is deleted makes room for what comes.
    await client`delete from grown`;
    await vi.waitFor(async () => expect(await size()).toBeLessThan(full), { timeout: 10_000 });
    await end();
    await client`deallocate one`;
    await client.end();
  });

  it("drops the statements that a client prepared when it leaves", async () => {
    const client = postgres(services.env.DATABASE_URL, { max: 1, onnotice: () => undefined });
    const statements = () => sql`select statement from pg_prepared_statements where statement like '%zeppelin%'`;
    for (const n of [1, 2]) expect(await client`select ${n}::int as zeppelin`).toEqual([{ zeppelin: n }]);
    expect((await statements()).map(({ statement }) => statement)).toContain("select $1::int as zeppelin");
    await client.end();
    await vi.waitFor(async () =>
      expect((await statements()).map(({ statement }) => statement)).not.toContain("select $1::int as zeppelin"),
    );
  });

  it("delivers notifications to other clients and refuses a wrong password", async () => {
    const received = Promise.withResolvers<string>();
    const subscription = await sql.listen("channel", received.resolve);
    await sql.notify("channel", "hello");
    expect(await received.promise).toBe("hello");
    await subscription.unlisten();
    const url = new URL(services.env.DATABASE_URL);
    url.password = "wrong";
    const intruder = postgres(url.href, { max: 1 });
    await expect(intruder`select 1`).rejects.toMatchObject({ code: "28P01" });
    await intruder.end();
  });
});

describe("supabase", { timeout: 30_000 }, () => {
  const status = (path: string, headers: Record<string, string> = {}) =>
    new Promise((resolve, reject) => {
      httpRequest(services.env.SUPABASE_URL + path, { headers })
        .on("response", (response) => resolve(response.resume().statusCode))
        .on("error", reject)
        .end();
    });

  it.each(["/", "/rest/v1/", "/rest/v1/users", "/_system", "/_studio", "/graphql/v1", "/auth/v1/../../rest/v1/x"])(
    "does not serve %s, not even with the secret key",
    async (path) => {
      expect(await status(path, { apikey: services.env.SUPABASE_SECRET_KEY })).toBe(404);
    },
  );

  it("refuses other host names, forged tokens and a missing key", async () => {
    const apikey = services.env.SUPABASE_PUBLISHABLE_KEY;
    expect(await status("/auth/v1/settings", { apikey, host: "evil.example" })).toBe(421);
    expect(await status("/auth/v1/settings")).toBe(401);
    expect(await status("/auth/v1/user", { apikey, authorization: "Bearer garbage" })).toBe(401);
    const forged = await new SignJWT({ role: "service_role" })
      .setProtectedHeader({ alg: "HS256" })
      .sign(new TextEncoder().encode("another secret of enough length!"));
    expect(await status("/storage/v1/bucket", { apikey, authorization: `Bearer ${forged}` })).toBe(401);
  });

  it("signs people in; sessions and app metadata live in the same database", async () => {
    const client = createClient(services.env.SUPABASE_URL, services.env.SUPABASE_PUBLISHABLE_KEY, {
      auth: { persistSession: false, autoRefreshToken: false },
    });
    const { data, error } = await client.auth.signUp({ email: "ada@example.org", password: "correct horse" });
    expect(error).toBeNull();
    const id = data.user?.id ?? "";
    await sql`update auth.users set raw_app_meta_data = raw_app_meta_data || '{"tier":"pro"}' where id = ${id}`;
    const signedIn = await client.auth.signInWithPassword({ email: "ada@example.org", password: "correct horse" });
    expect(signedIn.data.user?.app_metadata).toMatchObject({ provider: "email", tier: "pro" });
    expect(signedIn.data.session?.expires_in).toBe(900);
    await sql`delete from auth.sessions where user_id = ${id}`;
    const refreshed = await client.auth.refreshSession({
      refresh_token: signedIn.data.session?.refresh_token ?? "",
    });
    expect(refreshed.error?.code).toBe("refresh_token_not_found");
  });

  it("stores objects on disk, whatever their key", async () => {
    const admin = createClient(services.env.SUPABASE_URL, services.env.SUPABASE_SECRET_KEY, {
      auth: { persistSession: false },
    });
    expect((await admin.storage.createBucket("files", { public: false })).error).toBeNull();
    const files = admin.storage.from("files");
    for (const key of ["a", "a/b", "a/b/../c.txt"])
      await files.upload(key, Buffer.from(key), { contentType: "text/x" });
    const { data } = await files.download("a/b");
    expect([data?.type, await data?.text()]).toEqual(["text/x", "a/b"]);
    expect(await (await files.download("a")).data?.text()).toBe("a");
    await files.remove(["a/b"]);
    expect((await files.download("a/b")).error).not.toBeNull();
    const anonymous = createClient(services.env.SUPABASE_URL, services.env.SUPABASE_PUBLISHABLE_KEY);
    expect((await anonymous.storage.from("files").download("a")).error).not.toBeNull();
  });
});

describe("migrate", { timeout: 30_000 }, () => {
  const write = (name: string, text: string) => writeFile(join(directory, "migrations", name), text);
  const said: string[] = [];
  const say = (line: string) => void said.push(line);
  const options = () => ({ directory: join(directory, "migrations"), skipVector: true });
  const pending = () => findPending(services.env.DATABASE_URL, options());
  const run = () => migrate(services.env.DATABASE_URL, options());

  it("names what a database lacks before anything is built on it, and changes nothing", async () => {
    await expect(assertMigrated({ DATABASE_URL: services.env.DATABASE_URL }, say)).rejects.toThrow(
      /lacks \d+ migrations:\n( {2}\d+_\w+\.sql\n){5} {2}and \d+ more\nApply them first: npm run migrate/,
    );
    expect(await sql`select version from supabase_migrations.schema_migrations`).toEqual([]);
    expect(said).toEqual([]);
    await assertMigrated({ DATABASE_URL: "postgres://nobody@127.0.0.1:1/none" }, say);
    expect(said).toEqual([expect.stringContaining("ECONNREFUSED")]);
  });

  it("applies in order, once, whole files only, and notices drift", async () => {
    await mkdir(join(directory, "migrations"));
    await write("002_second.sql", "insert into ordered values ('second');");
    await write("001_first.sql", "create table ordered (name text); insert into ordered values ('first');");
    await write("003_vector.sql", "create extension nonsense;");
    expect(await run()).toEqual({ applied: ["001_first.sql", "002_second.sql"], skipped: ["003_vector.sql"] });
    expect(await Promise.all([run(), run()])).toEqual(
      Array.from({ length: 2 }, () => ({ applied: [], skipped: ["003_vector.sql"] })),
    );
    expect(await pending()).toEqual([]);
    await write("004_broken.sql", "insert into ordered values ('fourth'); select 1 / 0;");
    expect(await pending()).toEqual(["004_broken.sql"]);
    expect(await newestVersion(join(directory, "migrations"))).toBe("004");
    await expect(run()).rejects.toThrow("004_broken.sql: division by zero");
    expect(await sql`select name from ordered`).toEqual([{ name: "first" }, { name: "second" }]);
    await write("004_broken.sql", "insert into ordered values ('fourth');");
    expect((await Promise.all([run(), run()])).flatMap((result) => result.applied)).toEqual(["004_broken.sql"]);
    await write("002_second.sql", "select 1;");
    await expect(run()).rejects.toThrow("002_second.sql was changed");
    await rm(join(directory, "migrations", "002_second.sql"));
    await expect(run()).rejects.toThrow("migration 002");
    // A start of the version before goes on.
    expect(await pending()).toEqual([]);
  });
});

describe("a database that the Supabase CLI has filled", { timeout: 30_000 }, () => {
  it("is taken as it is, whether a file holds one statement or several", async () => {
    const files = { "005_one.sql": "-- One.\nselect 5;\n", "006_two.sql": "select 6;\nselect 7;\n" };
    const cli = join(directory, "cli");
    await mkdir(cli);
    for (const [name, text] of Object.entries(files)) await writeFile(join(cli, name), text);
    await sql`delete from supabase_migrations.schema_migrations`;
    // It splits at the semicolons, and leaves them and the space around out.
    await sql`insert into supabase_migrations.schema_migrations (version, name, statements)
      values ('005', 'one', array[${"-- One.\nselect 5"}]), ('006', 'two', array['select 6', 'select 7'])`;
    expect(await migrate(services.env.DATABASE_URL, { directory: cli })).toEqual({ applied: [], skipped: [] });
    await writeFile(join(cli, "005_one.sql"), "select 50;\n");
    await expect(migrate(services.env.DATABASE_URL, { directory: cli })).rejects.toThrow("005_one.sql was changed");
  });
});

describe("lock", { timeout: 30_000 }, () => {
  it("refuses a second live owner and takes over from a dead one", async () => {
    const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"]);
    const gone = new Promise((resolve) => child.once("exit", resolve));
    const place = join(directory, "locked");
    const lock = lockDirectory(place, "x.lock");
    expect(() => lockDirectory(place, "x.lock")).toThrow(`in use by process ${process.pid}`);
    lock.release();
    child.kill("SIGKILL");
    await gone;
    await writeFile(join(place, "x.lock"), `${child.pid} 12345\n`);
    lockDirectory(place, "x.lock").release();
    // A number that now belongs to a process that began at another time.
    await writeFile(join(place, "x.lock"), `${process.pid} 1\n`);
    lockDirectory(place, "x.lock").release();
  });
});

it("reports health by part", async () => {
  const response = await fetch(healthUrl);
  expect([response.status, await response.json()]).toEqual([
    200,
    { data: { database: true, auth: true, redis: true } },
  ]);
});
