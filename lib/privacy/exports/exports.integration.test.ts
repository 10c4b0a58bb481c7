import { existsSync } from "node:fs";
import { rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { sql } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { callEndpoint } from "../../auth/testing/call-endpoint.ts";
import { waitForMail } from "../../auth/testing/read-mail.ts";
import { REMOTE_ADDRESS_HEADER } from "../../gate/request-mark.ts";
import { ORIGIN } from "../../gate/testing/send.ts";
import { signedInUser } from "../../gate/testing/sign-in.ts";
import { jobHandlers } from "../../jobs.ts";
import { setClock } from "../../platform/clock.ts";
import { sealSecret } from "../../platform/crypto/envelope.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { runRetention } from "../../platform/retention/run-retention.ts";
import { getObject, putObject } from "../../platform/storage.ts";
import { runWorker } from "../../testing/run-worker.ts";
import { NOT_TAKEN, TAKEN } from "../imports/catalogue.ts";
import { makeWorkDirectory } from "../work-directory.ts";
import {
  downloadDataExportEndpoint,
  listDataExportsEndpoint,
  prepareDownloadEndpoint,
  removeDataExportEndpoint,
  startDataExportEndpoint,
} from "./api.ts";
import { EXPORTED, LEFT_OUT } from "./catalogue.ts";
import { exportData } from "./export-data.ts";
import { dataExportRetention } from "./retention.ts";

runWorker(jobHandlers);
afterEach(() => setClock());

interface Person {
  userId: string;
  email: string;
  cookie: string;
  workspaceId: string;
  canary: string;
}

// 24 bytes, so that its base64 is the beginning of the base64 of whatever begins with it.
const SECRET = "never-leaves-the-server!";
const SECRET_BYTES = Buffer.from(SECRET);

/** An account with something in every corner: words of its own, which carry a canary, and secrets, which all say so. */
async function newPerson(messages = 3): Promise<Person> {
  const { principal, cookie } = await signedInUser({ tier: "pro" });
  const { userId, email, workspaceId } = principal;
  const db = asService();
  const canary = `canary-${newId()}`;
  const at = new Date();
  const conversationId = newId();
  await db
    .insertInto("conversations")
    .values({
      id: conversationId,
      userId,
      workspaceId,
      title: `Title ${canary}`,
      systemPrompt: `Prompt ${canary}`,
      lastMessageAt: at,
      createdAt: at,
      updatedAt: at,
    })
    .execute();
  await sql`insert into public.messages (id, conversation_id, user_id, parent_id, role, parts, text, status, created_at)
    select gen_random_uuid(), ${conversationId}, ${userId}, null, 'user',
      jsonb_build_array(jsonb_build_object('type', 'text', 'text', ${`Words ${canary} `}::text || n)), 'w', 'complete', now()
    from generate_series(1, ${messages}::int) n`.execute(db);
  const attachment = newId();
  const storagePath = `${userId}/${attachment}`;
  await putObject("attachments", storagePath, new TextEncoder().encode(`File ${canary}`), "text/plain");
  await sql`insert into public.attachments (id, user_id, name, media_type, size_bytes, sha256, storage_path, created_at)
    values (${attachment}, ${userId}, '../../etc/passwd', 'text/plain', 10, 'x', ${storagePath}, now())`.execute(db);
  const envelope = sealSecret(SECRET, { ownerId: userId, kind: "x", column: "y" });
  await sql`insert into public.totp_factors (id, user_id, name, envelope, created_at)
    values (${newId()}, ${userId}, ${`Phone ${canary}`}, ${SECRET}, now())`.execute(db);
  await sql`insert into public.recovery_codes (id, user_id, code_hash, created_at)
    values (${newId()}, ${userId}, ${SECRET_BYTES}, now())`.execute(db);
  await sql`insert into public.trusted_browsers (id, user_id, token_hash, expires_at, created_at)
    values (${newId()}, ${userId}, ${Buffer.from(SECRET + userId)}, now() + interval '1 day', now())`.execute(db);
  await sql`insert into public.api_keys (id, user_id, workspace_id, name, hash, prefix, scopes)
    values (${newId()}, ${userId}, ${workspaceId}, ${`Key ${canary}`}, ${Buffer.from(SECRET + userId)}, 'nx_abc', '{models.read}')`.execute(
    db,
  );
  await sql`insert into public.provider_keys (id, user_id, provider, envelope, hint)
    values (${newId()}, ${userId}, 'openai', ${envelope}, ${"last"})`.execute(db);
  await sql`update public.user_sessions set device_hash = ${SECRET_BYTES} where user_id = ${userId}`.execute(db);
  return { userId, email, cookie, workspaceId, canary };
}

const list = async ({ cookie }: Person) =>
  (await callEndpoint(listDataExportsEndpoint, { cookie })).body.data?.items as {
    id: string;
    state: string;
    doneItems: number;
    totalItems: number;
    sizeBytes: number;
  }[];
const start = ({ cookie }: Person) => callEndpoint(startDataExportEndpoint, { cookie });
const remove = ({ cookie }: Person, id: string) => callEndpoint(removeDataExportEndpoint, { cookie, params: { id } });
const prepare = ({ cookie }: Person, id: string) => callEndpoint(prepareDownloadEndpoint, { cookie, params: { id } });
const download = ({ cookie }: Person, id: string) =>
  callEndpoint(downloadDataExportEndpoint, { cookie, params: { id } });

async function readyExport(person: Person): Promise<string> {
  const started = await start(person);
  expect(started.status).toBe(202);
  await expect.poll(async () => (await list(person))[0]?.state, { timeout: 20_000 }).toBe("ready");
  return String(started.body.data?.id);
}

async function openZip({ cookie }: Person, id: string): Promise<Record<string, string>> {
  const request = new Request(`${ORIGIN}/api/v1/data-exports/${id}/file`, {
    headers: { host: "localhost:3000", [REMOTE_ADDRESS_HEADER]: "10.1.2.3", cookie },
  });
  const response = await downloadDataExportEndpoint.route(request, { params: Promise.resolve({ id }) });
  expect(response.headers.get("content-type")).toBe("application/zip");
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]));
}

async function countArchives({ userId }: Person): Promise<number> {
  const { rows } = await sql`select 1 from storage.objects
    where bucket_id = 'exports' and name like ${`${userId}/%`}`.execute(asService());
  return rows.length;
}

/** An export that waits, without a job that would take it. */
async function waitingExport({ userId }: Person): Promise<string> {
  const id = newId();
  await sql`insert into public.data_exports (id, user_id, state, created_at, heartbeat_at)
    values (${id}, ${userId}, 'waiting', now(), now())`.execute(asService());
  return id;
}
const run = (exportId: string, attempt = 1) =>
  exportData({ exportId }, { jobId: newId(), attempt, signal: new AbortController().signal });

describe("the catalogue of exports (DP-01)", () => {
  it("names every table with a column that refers to a person, and none twice", async () => {
    const { rows } = await sql<{ name: string }>`
      select distinct c.relname as name from pg_class c
      join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and (
        c.relname = 'profiles' or a.attname in ('user_id', 'owner_id') or exists (
          select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'f'
            and k.confrelid = 'public.profiles'::regclass and a.attnum = any(k.conkey)))
      order by 1`.execute(asService());
    expect([...Object.keys(EXPORTED), ...Object.keys(LEFT_OUT)].sort()).toEqual(rows.map(({ name }) => name));
  });

  it("gives a reason for every column that is left out, and no column that is not there", async () => {
    const { rows } = await sql<{ column: string; readable: boolean }>`
      select c.relname || '.' || a.attname as "column",
        has_column_privilege('authenticated', c.oid, a.attnum, 'select') as readable
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relname = any(${Object.keys(EXPORTED)})`.execute(asService());
    const leftOut = Object.entries(EXPORTED).flatMap(([name, { without = {} }]) =>
      Object.keys(without).map((column) => `${name}.${column}`),
    );
    const hidden = rows.filter(({ readable }) => !readable).map(({ column }) => column);
    expect(hidden.filter((column) => !leftOut.includes(column))).toEqual([]);
    expect(leftOut.filter((column) => !rows.some((row) => row.column === column))).toEqual([]);
  });
});

describe("an export of everything (DP-01)", () => {
  it("holds all rows and files of the person with their number, nobody else's, and no secret", async () => {
    const [person, other] = [await newPerson(10_003), await newPerson()];
    const id = await readyExport(person);
    expect((await prepare(person, id)).status).toBe(204);
    const files = await openZip(person, id);
    const all = Object.values(files).join("\n");
    expect(all).not.toContain(other.canary);
    expect(all).not.toContain(other.userId);
    for (const form of [SECRET, SECRET_BYTES.toString("base64"), SECRET_BYTES.toString("hex")]) {
      expect(all).not.toContain(form);
    }
    const data = Object.entries(files).flatMap(([name, text]) => (name.startsWith("data/") ? [text] : []));
    expect(data.join("\n")).not.toMatch(/"v1\.|"(envelope|hash|token_hash|code_hash|device_hash)":/);

    const read = (table: string) => JSON.parse(files[`data/${table}.json`] ?? "") as Record<string, unknown>[];
    const messages = read("messages");
    expect(new Set(messages.map((row) => row.id)).size).toBe(10_003);
    expect(messages.every((row) => JSON.stringify(row.parts).includes(person.canary))).toBe(true);
    expect(read("conversations").map((row) => row.system_prompt)).toEqual([`Prompt ${person.canary}`]);
    expect(read("profiles").map((row) => row.email)).toEqual([person.email]);
    expect(read("api_keys").map((row) => row.name)).toEqual([`Key ${person.canary}`]);
    expect(read("security_events").map((row) => row.kind)).toContain("data_export_requested");
    const [attachment] = read("attachments");
    expect(files[`files/${attachment?.id}.txt`]).toBe(`File ${person.canary}`);

    const manifest = JSON.parse(files["manifest.json"] ?? "");
    expect(manifest).toMatchObject({ format: "nexus-export", version: 1, files: 1, missingFiles: [] });
    expect(Object.keys(manifest.rows).sort()).toEqual(Object.keys(EXPORTED).sort());
    for (const table of Object.keys(EXPORTED))
      expect([table, read(table).length]).toEqual([table, manifest.rows[table]]);
    expect(manifest.leftOut.tables).toEqual(LEFT_OUT);
    expect(files["README.md"]).toContain("`data/messages.json` (10003)");
    for (const name of [...Object.keys(TAKEN), ...Object.keys(NOT_TAKEN)]) {
      expect(files["README.md"]).toMatch(new RegExp(`back[^]*- \`${name}\`: [^]*## Not here`));
    }
    expect(Object.keys(files).filter((name) => name.includes(".."))).toEqual([]);
  }, 60_000);

  it("holds nothing of a temporary chat but what it cost, and all of one that was kept", async () => {
    const person = await newPerson();
    const { userId } = person;
    const db = asService();
    const [secret, shared] = [newId(), newId()];
    const paths = [secret, shared].map((id) => `${userId}/${id}`);
    for (const path of paths) await putObject("attachments", path, new TextEncoder().encode(path), "text/plain");
    await sql`insert into public.attachments (id, user_id, name, media_type, size_bytes, sha256, storage_path, created_at)
      select f.id, ${userId}, 'a.txt', 'text/plain', 10, 'x', ${`${userId}/`} || f.id, now()
      from unnest(${[secret, shared]}::uuid[]) as f (id)`.execute(db);
    const [temporary, kept] = [newId(), newId()];
    for (const [id, files] of [
      [temporary, [secret, shared]],
      [kept, [shared]],
    ] as const) {
      await sql`insert into public.conversations (id, user_id, workspace_id, title, temporary, last_message_at, created_at, updated_at)
        values (${id}, ${userId}, ${person.workspaceId}, ${`Chat ${id}`}, ${id === temporary}, now(), now(), now())`.execute(
        db,
      );
      const parts = files.map((file) => ({ type: "file", url: `/api/v1/attachments/${file}` }));
      const message = newId();
      await sql`insert into public.messages (id, conversation_id, user_id, role, parts, text, status, created_at)
        values (${message}, ${id}, ${userId}, 'user', ${JSON.stringify(parts)}::text::jsonb, ${`Said in ${id}`}, 'complete', now())`.execute(
        db,
      );
      await sql`insert into public.conversation_views (conversation_id, user_id, active_leaf_id, updated_at)
        values (${id}, ${userId}, ${message}, now())`.execute(db);
      await sql`insert into public.runs (id, user_id, conversation_id, message_id, reservation_id, instance_id, status, started_at, heartbeat_at)
        values (${message}, ${userId}, ${id}, ${message}, ${newId()}, 'test', 'complete', now(), now())`.execute(db);
    }
    const exported = await readyExport(person);
    await prepare(person, exported);
    const files = await openZip(person, exported);
    const all = Object.values(files).join("\n");
    for (const id of [temporary, secret]) expect(all).not.toContain(id);
    const read = (table: string) => JSON.parse(files[`data/${table}.json`] ?? "") as Record<string, unknown>[];
    for (const table of ["messages", "conversation_views", "runs"]) {
      expect([table, read(table).filter((row) => row.conversation_id === kept).length]).toEqual([table, 1]);
    }
    expect(read("conversations").map((row) => row.title)).toContain(`Chat ${kept}`);
    expect(files[`files/${shared}.txt`]).toBe(paths[1]);
    expect(JSON.parse(files["manifest.json"] ?? "")).toMatchObject({ files: 2, rows: { attachments: 2 } });
  });

  it("is in the log and told by mail, when it is asked for and when it is there", async () => {
    const person = await newPerson();
    const id = await readyExport(person);
    await prepare(person, id);
    const { rows } = await sql<{ kind: string }>`select kind from public.security_events
      where user_id = ${person.userId} and kind like 'data_export%' order by id`.execute(asService());
    expect(rows.map(({ kind }) => kind)).toEqual(["data_export_requested", "data_export_downloaded"]);
    expect((await waitForMail(person.email, /asked for/)).text).toContain("http://localhost:3000/settings/security");
    expect((await waitForMail(person.email, /is ready/)).text).toContain("http://localhost:3000/settings/privacy");
  });

  it("is made one at a time, three a day", async () => {
    const person = await newPerson();
    const waiting = await waitingExport(person);
    const busy = await start(person);
    expect([busy.status, busy.body.error?.code]).toEqual([409, "conflict"]);
    expect((await remove(person, waiting)).status).toBe(204);
    // The one that was refused is none of the three.
    for (let made = 0; made < 3; made++) await readyExport(person);
    expect((await start(person)).body.error?.code).toBe("rate_limited");
    expect(await list(person)).toHaveLength(4);
  });

  it("stops when it is cancelled, also in the middle, and leaves no archive", async () => {
    const person = await newPerson(2_000);
    const id = await waitingExport(person);
    const running = run(id);
    await expect
      .poll(async () => (await list(person))[0]?.totalItems, { interval: 2, timeout: 15_000 })
      .toBeGreaterThan(2_000);
    expect((await remove(person, id)).status).toBe(204);
    await running;
    expect((await list(person)).map(({ state }) => state)).toEqual(["cancelled"]);
    expect(await countArchives(person)).toBe(0);
    await run(id);
    expect((await list(person)).map(({ state }) => state)).toEqual(["cancelled"]);
  });

  it("that fails is tried again, is shown as failed in the end, and does not stand in the way of another", async () => {
    const person = await newPerson();
    const id = await waitingExport(person);
    const failing = (attempt: number) =>
      exportData({ exportId: id }, { jobId: newId(), attempt, signal: AbortSignal.abort(new Error("broken")) });
    await expect(failing(1)).rejects.toThrow("broken");
    expect((await list(person)).map(({ state }) => state)).toEqual(["waiting"]);
    await expect(failing(4)).rejects.toThrow("broken");
    expect((await list(person)).map(({ state }) => state)).toEqual(["failed"]);
    expect((await prepare(person, id)).body.error?.code).toBe("not_found");
    await readyExport(person);
  });

  it("whose process died for good gives way after two hours", async () => {
    const person = await newPerson();
    const id = await waitingExport(person);
    await sql`update public.data_exports set state = 'running', run_token = ${newId()} where id = ${id}`.execute(
      asService(),
    );
    expect((await start(person)).status).toBe(409);
    await sql`update public.data_exports set heartbeat_at = now() - interval '3 hours' where id = ${id}`.execute(
      asService(),
    );
    await readyExport(person);
    expect((await list(person)).map(({ state }) => state)).toEqual(["ready", "failed"]);
  });

  it("is not made for an account that was disabled meanwhile (AU-15)", async () => {
    const person = await newPerson();
    const id = await waitingExport(person);
    await sql`update public.profiles set disabled_at = now() where id = ${person.userId}`.execute(asService());
    await run(id);
    const row = await asService().selectFrom("dataExports").select("state").where("id", "=", id).executeTakeFirst();
    expect(row).toEqual({ state: "waiting" });
  });

  it("is opened by its owner alone, for 24 hours, and then goes with its archive", async () => {
    const [person, other] = [await newPerson(), await newPerson()];
    const id = await readyExport(person);
    expect((await download(other, id)).status).toBe(404);
    expect((await prepare(other, id)).status).toBe(404);
    expect((await remove(other, id)).status).toBe(404);
    expect(await list(other)).toEqual([]);
    const { storagePath } = await asService()
      .selectFrom("dataExports")
      .select("storagePath")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const stored = async () => (await getObject("exports", String(storagePath))) !== null;
    const move = (hours: number) => {
      const at = Date.now() + hours * 3_600_000;
      setClock(() => at);
    };
    move(23.9);
    await runRetention(dataExportRetention);
    expect(await stored()).toBe(true);
    // A clock that is ahead would end the session; the row is made older instead.
    setClock();
    expect((await download(person, id)).status).toBe(200);
    await sql`update public.data_exports set expires_at = now() - interval '1 second' where id = ${id}`.execute(
      asService(),
    );
    expect([(await download(person, id)).status, (await prepare(person, id)).status]).toEqual([410, 410]);
    move(24.1);
    await runRetention(dataExportRetention);
    setClock();
    expect([await stored(), await list(person)]).toEqual([false, []]);
  });

  it("leaves nothing on the disk for more than two hours when its process is killed, nor does an import", async () => {
    const made = async (hoursAgo: number) => {
      const { path } = await makeWorkDirectory();
      const file = join(path, "export.zip");
      await writeFile(file, "everything");
      const at = new Date(Date.now() - hoursAgo * 3_600_000);
      await utimes(file, at, at);
      // Nothing was added to the directory since its run began.
      await utimes(path, new Date(0), new Date(0));
      return path;
    };
    const [old, young] = [await made(2.1), await made(1.9)];
    await runRetention(dataExportRetention);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    await rm(young, { recursive: true });
  });

  it("is deleted with its archive when its owner says so", async () => {
    const person = await newPerson();
    const id = await readyExport(person);
    expect(await countArchives(person)).toBe(1);
    expect((await remove(person, id)).status).toBe(204);
    expect([await countArchives(person), await list(person)]).toEqual([0, []]);
    expect((await remove(person, id)).status).toBe(404);
  });
});
