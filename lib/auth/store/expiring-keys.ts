import { sql } from "kysely";
import type { Tx } from "../../platform/db/scopes.ts";
import type { Account } from "./accounts.ts";

export interface ExpiringKey {
  userId: string;
  email: string;
  language: Account["language"];
  timeZone: string;
  prefix: string;
  expiresAt: Date;
}

const AT_ONCE = 100;

/**
 * Marks keys that expire within `beforeMs` as noticed and returns them. Keys that were made for a shorter time are left
 * out: their end is no news.
 */
export async function takeExpiringKeys(tx: Tx, nowMs: number, beforeMs: number): Promise<ExpiringKey[]> {
  const [at, until] = [new Date(nowMs), new Date(nowMs + beforeMs)];
  const { rows } = await sql<ExpiringKey>`
    update public.api_keys k set expiry_noticed_at = ${at}::timestamptz
    from public.profiles p
    where p.id = k.user_id and k.id in (
      select e.id from public.api_keys e join public.profiles o on o.id = e.user_id
      where e.expires_at > ${at}::timestamptz and e.expires_at <= ${until}::timestamptz and e.revoked_at is null
        and e.expiry_noticed_at is null and e.expires_at - e.created_at > ${beforeMs} * interval '1 millisecond'
        and o.mails_key_expiry and o.disabled_at is null
      order by e.expires_at limit ${AT_ONCE} for update of e skip locked)
    returning p.id as user_id, p.email, p.language, p.time_zone, k.prefix, k.expires_at`.execute(tx);
  return rows;
}
