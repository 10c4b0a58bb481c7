import { newId } from "../../lib/platform/ids.ts";
import type { Person, Seed, Tenant } from "./seed-tenants.ts";

/** Somebody who asks the database: the role and the claims of the request. */
export interface Probe {
  name: string;
  role: "anon" | "authenticated";
  /** Text of `request.jwt.claims`. */
  claims: string;
  /** The id that the claims carry, if any. */
  userId: string | null;
  /** Which seeded person it is, if any. */
  person: Person | null;
  /** Whose workspace they are a member of. */
  memberOf: "a" | "b" | null;
  /** Claims that cannot be read may be answered by an error instead of by no rows. */
  isGarbage?: boolean;
}

interface Principal {
  name: string;
  /** Who that is and what the database owes them. */
  meaning: string;
  role: Probe["role"];
  /** A seeded person, an id that has no account, or no claims at all. */
  claims: Person | "no account" | "none";
  memberOf?: "a" | "b";
}

/**
 * Every kind of principal that the database tells apart. An API key and an administrator's "view as" act with their person's
 * claims, and a disabled account is turned away by the gate, so to the database they are one of these. The service role is
 * above row-level security; what it may not do either is in the lints.
 */
export const PRINCIPALS: readonly Principal[] = [
  { name: "anon", meaning: "Signed out: nothing at all.", role: "anon", claims: "none" },
  {
    name: "no claims",
    meaning: "The role of a request without saying whose: what everybody signed in may see.",
    role: "authenticated",
    claims: "none",
  },
  {
    name: "outsider",
    meaning: "A token that outlives its account: what everybody signed in may see.",
    role: "authenticated",
    claims: "no account",
  },
  {
    name: "owner",
    meaning: "Owns a workspace: their own rows and those of it.",
    role: "authenticated",
    claims: "a",
    memberOf: "a",
  },
  {
    name: "other user",
    meaning: "Owns another workspace: the same there, and nothing of the first.",
    role: "authenticated",
    claims: "b",
    memberOf: "b",
  },
  {
    name: "workspace admin",
    meaning: "Manages the first workspace through the server: reads its rows, none of its people's.",
    role: "authenticated",
    claims: "admin",
    memberOf: "a",
  },
  {
    name: "member",
    meaning: "Works in the first workspace: reads its rows, none of its people's.",
    role: "authenticated",
    claims: "member",
    memberOf: "a",
  },
  {
    name: "viewer",
    meaning: "Reads along in the first workspace: its rows, but nothing of what it pays.",
    role: "authenticated",
    claims: "viewer",
    memberOf: "a",
  },
  {
    name: "former member",
    meaning: "Wrote in the first workspace and has left it: what they wrote stays there, out of their reach.",
    role: "authenticated",
    claims: "former",
  },
  {
    name: "invited",
    meaning: "Has an open invitation to the first workspace: nothing of it before accepting.",
    role: "authenticated",
    claims: "invited",
  },
  {
    name: "administrator",
    meaning: "Runs the instance through the server: no row of any tenant.",
    role: "authenticated",
    claims: "operator",
  },
];

const GARBAGE = [
  "not json",
  "{",
  "[]",
  '"x"',
  "null",
  "{}",
  '{"sub":null}',
  '{"sub":"x"}',
  '{"sub":["a"]}',
  '{"SUB":"@"}',
];

/** Every kind of principal, then spellings of claims that make nobody of whoever sends them. */
export function listProbes(seed: Seed): Probe[] {
  const write = (sub: string) => JSON.stringify({ sub, role: "authenticated" });
  const nobody = { userId: null, person: null, memberOf: null };
  const principals = PRINCIPALS.map(({ name, role, claims, memberOf = null }): Probe => {
    if (claims === "none") return { ...nobody, name, role, claims: "" };
    const person = claims === "no account" ? null : claims;
    const userId = person === null ? newId() : seed.users[person];
    return { name, role, claims: write(userId), userId, person, memberOf };
  });
  const { a } = seed.users;
  return [
    ...principals,
    // The claims of a person do not help a role that was not granted anything.
    { ...nobody, name: "anon with the owner's claims", role: "anon", claims: write(a) },
    ...GARBAGE.map((text): Probe => {
      const claims = text.replace("@", a);
      return { ...nobody, name: `claims ${text}`, role: "authenticated", claims, isGarbage: true };
    }),
  ];
}

/** The tenant whose seeded rows are this person's, if they have any. */
export function tenantOf({ person }: Probe): Tenant | null {
  return person === "a" || person === "b" || person === "former" ? person : null;
}
