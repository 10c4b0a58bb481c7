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
 * Removes the jobs that are about somebody, waiting, dead or done: those whose payload or outcome has one of the `words`
 * (an id, an address), and mails to the address, which are sealed. A job that is running ends without a trace.
 * @param tx As service.
 * @param email Lower case.
 */
export async function forgetJobs(tx: Tx, words: readonly string[], email: string): Promise<void> {
  for (const word of words) {
    await sql`delete from ${jobs} j where strpos(lower(to_jsonb(j)::text), ${word.toLowerCase()}) > 0`.execute(tx);
  }
  const mails = await listMailJobsTo(tx, email);
  if (mails.length > 0) await sql`delete from ${jobs} where id = any(${mails}::uuid[])`.execute(tx);
}
