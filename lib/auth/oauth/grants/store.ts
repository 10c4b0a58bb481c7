import { sql } from "kysely";
import { now, nowMs } from "../../../platform/clock.ts";
import { sealSecret } from "../../../platform/crypto/envelope.ts";
import { hashToken } from "../../../platform/crypto/hash.ts";
import { asService, type Db } from "../../../platform/db/scopes.ts";
import { newId } from "../../../platform/ids.ts";
import type { SignInProviderId } from "../../../platform/public/sign-in-providers.ts";
import type { Identity } from "../providers/provider.ts";
import { type GrantTimes, type Random, renewalAt } from "./policy.ts";
import type { NewGrant, Problem } from "./schema.ts";
import { grantContext } from "./sealed.ts";

// As service throughout: no role of a person's reads or writes grants; each statement names whose it is.

// Longer than a worker can be busy with one: every request has its own end long before.
const LEASE_MS = 120_000;

/** A grant that a worker has to itself until `busyUntil`. */
export interface DueGrant {
  id: string;
  provider: SignInProviderId;
  issuer: string;
  envelope: string | null;
  /** Null, one or both, when it is to be withdrawn. */
  connectionId: string | null;
  userId: string | null;
  expiresAt: Date | null;
  busyUntil: Date;
  failures: number;
  withdrawalTries: number;
}

export const expiryOf = ({ expiresInSeconds }: NewGrant): Date | null =>
  expiresInSeconds === null ? null : new Date(nowMs() + expiresInSeconds * 1000);

/**
 * Keeps what a service gave with the connected account that has just been proved, in place of what was there. Where it
 * gave nothing, an ended grant goes: the service has vouched for the person this moment.
 */
export async function keepGrant(
  db: Db,
  { issuer, subject }: Pick<Identity, "issuer" | "subject">,
  grant: NewGrant | null,
  random: Random = Math.random,
): Promise<void> {
  if (!grant) {
    await sql`delete from public.connection_grants g using public.connected_accounts c
      where c.id = g.connection_id and c.issuer = ${issuer} and c.subject = ${subject} and g.ended_at is not null`.execute(
      db,
    );
    return;
  }
  const [id, subjectHash, expiresAt] = [newId(), hashToken("oauth.subject", `${issuer}\0${subject}`), expiryOf(grant)];
  const envelope = sealSecret(grant.refreshToken, grantContext(id));
  // The id changes with the token, so that a worker which renews the old one at this moment writes nothing over it.
  await sql`insert into public.connection_grants
      (id, connection_id, user_id, provider, issuer, subject_hash, envelope, renew_at, expires_at, created_at)
    select ${id}, c.id, c.user_id, c.provider, c.issuer, ${subjectHash}, ${envelope},
      ${renewalAt(nowMs(), expiresAt, random)}, ${expiresAt}, ${now()}
    from public.connected_accounts c where c.issuer = ${issuer} and c.subject = ${subject}
    on conflict (connection_id) do update set id = excluded.id, envelope = excluded.envelope,
      renew_at = excluded.renew_at, expires_at = excluded.expires_at, created_at = excluded.created_at, busy_until = null,
      failures = 0, failing_since = null, last_problem = null, renewed_at = null, ended_at = null`.execute(db);
  // What still waits to be withdrawn would take this one with it: services end all of a person's permissions at once.
  await sql`delete from public.connection_grants where connection_id is null and issuer = ${issuer}
    and subject_hash = ${subjectHash}`.execute(db);
}

/** Takes grants that are due, or left behind by their connection, for this worker alone. */
export async function takeDueGrants(limit: number): Promise<DueGrant[]> {
  const { rows } = await sql<DueGrant>`
    update public.connection_grants set busy_until = ${new Date(nowMs() + LEASE_MS)}
    where id in (
      select id from public.connection_grants
      where (busy_until is null or busy_until <= ${now()})
        and (connection_id is null or user_id is null or (ended_at is null and renew_at <= ${now()}))
      order by renew_at limit ${limit} for update skip locked)
    returning id, provider, issuer, envelope, connection_id, user_id, expires_at, busy_until, failures,
      withdrawal_tries`.execute(asService());
  return rows;
}

/** Changes a grant that this worker still has. Returns false when it has not: replaced, removed, or taken by another. */
async function change(db: Db, { id, busyUntil }: DueGrant, set: object): Promise<boolean> {
  const result = await db
    .updateTable("connectionGrants")
    .set({ busyUntil: null, ...set })
    .where("id", "=", id)
    .where("busyUntil", "=", busyUntil)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Stores what a renewal gave. */
export function saveRenewal(grant: DueGrant, token: string, expiresAt: Date | null, renewAt: Date): Promise<boolean> {
  const envelope = sealSecret(token, grantContext(grant.id));
  const well = { failures: 0, failingSince: null, lastProblem: null, renewedAt: now() };
  return change(asService(), grant, { envelope, expiresAt, renewAt, ...well });
}

/** Notes that the service could not be asked. */
export function saveFailure(grant: DueGrant, lastProblem: Problem, renewAt: Date): Promise<boolean> {
  const failures = grant.failures + 1;
  const failingSince = sql`coalesce(failing_since, ${now()})`;
  return change(asService(), grant, { failures, failingSince, lastProblem, renewAt });
}

/** Notes that the service no longer vouches; its token goes. */
export function saveEnd(db: Db, grant: DueGrant): Promise<boolean> {
  return change(db, grant, { envelope: null, endedAt: now() });
}

/** Notes that it could not be withdrawn, and when that is tried again. */
export function saveWithdrawalTry(grant: DueGrant, again: Date): Promise<boolean> {
  return change(asService(), grant, { withdrawalTries: grant.withdrawalTries + 1, busyUntil: again });
}

/** Forgets a grant that is withdrawn, or cannot be. */
export async function deleteGrant({ id, busyUntil }: DueGrant): Promise<void> {
  await asService().deleteFrom("connectionGrants").where("id", "=", id).where("busyUntil", "=", busyUntil).execute();
}

/** The address of the connected account, and whose it is; null when it is gone. */
export async function findGrantOwner(db: Db, id: string): Promise<{ userId: string; email: string } | null> {
  const row = await db
    .selectFrom("connectionGrants")
    .innerJoin("connectedAccounts", "connectedAccounts.id", "connectionGrants.connectionId")
    .select(["connectedAccounts.userId", "connectedAccounts.email"])
    .where("connectionGrants.id", "=", id)
    .executeTakeFirst();
  return row ?? null;
}

/** What is known of a person's connections, by the connection. */
export async function listGrantTimes(userId: string): Promise<ReadonlyMap<string | null, GrantTimes>> {
  const rows = await asService()
    .selectFrom("connectionGrants")
    .select(["connectionId", "failures", "failingSince", "renewedAt", "endedAt", "createdAt"])
    .where("userId", "=", userId)
    .execute();
  return new Map(rows.map(({ connectionId, ...times }) => [connectionId, times]));
}
