import { sql } from "kysely";
import type { Tx } from "../db/scopes.ts";
import { openMail, sendMailJob } from "../mail/queue-mail.ts";
import { JOBS_SCHEMA } from "./boss.ts";
import { deadLetterOf } from "./define-job.ts";

const jobs = sql.table(`${JOBS_SCHEMA}.job`);

async function listMailJobsTo(tx: Tx, email: string): Promise<string[]> {
  const { rows } = await sql<{ id: string; data: unknown }>`
    select id, data from ${jobs} where name in (${sendMailJob.name}, ${deadLetterOf(sendMailJob.name)})`.execute(tx);
  return rows.flatMap(({ id, data }) => {
    const payload = sendMailJob.schema.safeParse(data);
    if (!payload.success) return [];
    try {
      return openMail(payload.data).to.toLowerCase() === email ? [id] : [];
    } catch {
      // Sealed with a key that is gone: nobody can read it any more.
      return [];
    }
  });
}

/**
 * Finds an address in JSON, but not as a part of a longer one, which is somebody else's. What the beginning of a line and
 * the like are escaped as is no part of one.
 */
function wholeAddress(email: string): string {
  const literal = email.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return `((?<![[:alnum:]_.+-])|(?<=\\\\([bfnrt]|u[0-9a-f]{4})))${literal}(?![[:alnum:]_-]|[.][[:alnum:]])`;
}

/**
 * Removes the jobs that are about somebody, waiting, dead or done: those whose payload or outcome has their id or their
 * address, and mails to the address, which are sealed. A job that is running ends without a trace.
 * @param tx As service.
 * @param email Lower case.
 */
export async function forgetJobs(tx: Tx, userId: string, email: string): Promise<void> {
  await sql`delete from ${jobs} j where strpos(to_jsonb(j)::text, ${userId}) > 0`.execute(tx);
  // Most jobs name no such address at all, which is seen much faster.
  const words = sql`lower(to_jsonb(j)::text)`;
  await sql`
    delete from ${jobs} j
    where case when strpos(${words}, ${email}) > 0 then ${words} ~ ${wholeAddress(email)} else false end`.execute(tx);
  const mails = await listMailJobsTo(tx, email);
  if (mails.length > 0) await sql`delete from ${jobs} where id = any(${mails}::uuid[])`.execute(tx);
}
