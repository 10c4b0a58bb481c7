import { type Probe, tenantOf } from "./principals.ts";
import type { Seed } from "./seed-tenants.ts";

/** One call of a function that people may execute. */
export interface Call {
  seed: Seed;
  /** Who asks. */
  probe: Probe;
  asked: Asked;
}

/** The ids handed over where a function takes them. */
export interface Asked {
  user: string | null;
  workspace: string | null;
  /** Of rows of other tables, by the table. */
  rows: Readonly<Record<string, string | null>>;
}

export interface FunctionExpectation {
  /** Arguments that generated values do not fit, by name. */
  args?: Readonly<Record<string, string>>;
  /**
   * What each id among its arguments is of, by the argument's name: a table, or `new` for a row that it makes. Those of a
   * person and of a workspace are known by their names; any other that is not here fails.
   */
  ids?: Readonly<Record<string, string>>;
  /** Whether it may write; then every table is compared before and after. */
  writes?: true;
  /**
   * The rows that a call answers as text, or `refused` with the SQLSTATE, and `wrote` with the count. It goes by who asks
   * alone: a foreign id, one that nobody has and none at all must be answered alike.
   */
  answer: (call: Call) => string[];
}

/** Whether somebody has an account: an owner, who has left or anybody else with a row of `profiles`. */
const hasAccount = ({ probe }: Call) => probe.person !== null;

/** The workspace that pays for somebody: viewers only read along. */
function payingWorkspace({ seed, probe }: Call): string | null {
  return probe.memberOf === null || probe.person === "viewer" ? null : seed.workspaces[probe.memberOf];
}

function workspaceOf({ seed, probe }: Call): string | null {
  return probe.memberOf === null ? null : seed.workspaces[probe.memberOf];
}

/** Of somebody with an account: what is paid for them where they ask for. */
function tierOf(call: Call): "team" | "free" {
  const paying = payingWorkspace(call);
  return paying !== null && call.asked.workspace === paying ? "team" : "free";
}

const listed = (value: string | null | undefined) => (value ? [value] : []);
/** Stored where the asked workspace pays; else where nobody pays for the person. Every seeded file has one byte. */
function storedBytes(call: Call): number {
  const paying = payingWorkspace(call);
  if (paying !== null && call.asked.workspace === paying) return call.probe.memberOf === "a" ? 2 : 1;
  return call.probe.person === "former" ? 1 : 0;
}

/**
 * What each function that people may execute answers to whom. A function that people may execute without a row here fails,
 * and so does a row without a function.
 */
export const ANSWERS: Readonly<Record<string, FunctionExpectation>> = {
  "app.current_user_id()": { answer: ({ probe }) => [probe.userId ?? "null"] },
  "app.is_admin()": { answer: ({ probe }) => [String(probe.person === "operator")] },
  "app.is_member(uuid)": {
    answer: (call) => [String(call.asked.workspace !== null && call.asked.workspace === workspaceOf(call))],
  },
  "app.my_workspace_ids()": { answer: (call) => listed(workspaceOf(call)) },
  "app.my_paying_workspace_ids()": { answer: (call) => listed(payingWorkspace(call)) },
  "app.my_tier(uuid)": {
    answer: (call) => [hasAccount(call) ? tierOf(call) : "null"],
  },
  "app.storage_use(uuid)": {
    answer: (call) => (hasAccount(call) ? [`(${storedBytes(call)},${call.seed.storageLimits[tierOf(call)]})`] : []),
  },
  "app.overage_percent(uuid)": {
    // Of plan "pro", to who has a subscription, about themselves.
    answer: ({ seed, probe, asked }) => {
      const hasPlan = probe.userId !== null && [seed.users.a, seed.users.b, seed.users.former].includes(probe.userId);
      return [hasPlan && asked.user === probe.userId ? "120" : "null"];
    },
  },
  "app.conversations_out_of_reach()": {
    answer: ({ seed, probe }) => listed(probe.person === "former" ? seed.rows.former.conversations?.id : null),
  },
  "app.record_security_event(uuid, uuid, text, text, uuid, text, text, jsonb, timestamp with time zone)": {
    args: { p_kind: "api_key_created", p_actor: "user", p_ip: "192.0.2.1", p_details: "{}", p_now: "now" },
    ids: { p_id: "new", p_session_id: "user_sessions" },
    writes: true,
    // In their own log and in a session of theirs; which kinds and actors is tried beside the log.
    answer: ({ seed, probe, asked }) => {
      const tenant = tenantOf(probe);
      const session = tenant && seed.rows[tenant].user_sessions?.id;
      const isOwn = asked.user === probe.userId && session && asked.rows.user_sessions === session;
      return isOwn ? ["", "wrote 1"] : ["refused 42501"];
    },
  },
};
