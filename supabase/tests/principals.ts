import { newId } from "../../lib/platform/ids.ts";
import type { Seed, Tenant } from "./seed-tenants.ts";

/** Somebody who asks the database: the role and the claims of the request. */
export interface Probe {
  name: string;
  role: "anon" | "authenticated";
  /** Text of `request.jwt.claims`. */
  claims: string;
  /** Which tenant's person it is, if any. */
  tenant: Tenant | null;
  /** Claims that cannot be read may be answered by an error instead of by no rows. */
  isGarbage?: boolean;
}

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

/** Everybody who must see their own rows and no others. The service role is not among them: it sees everything. */
export function listProbes(seed: Seed): Probe[] {
  const claims = (sub: string) => JSON.stringify({ sub, role: "authenticated" });
  const { a, b, m } = seed.users;
  return [
    { name: "anon", role: "anon", claims: "", tenant: null },
    // The claims of a person do not help a role that was not granted anything.
    { name: "anon with the owner's claims", role: "anon", claims: claims(a), tenant: null },
    { name: "owner", role: "authenticated", claims: claims(a), tenant: "a" },
    { name: "other user", role: "authenticated", claims: claims(b), tenant: "b" },
    { name: "member", role: "authenticated", claims: claims(m), tenant: "m" },
    { name: "outsider", role: "authenticated", claims: claims(newId()), tenant: null },
    { name: "no claims", role: "authenticated", claims: "", tenant: null },
    ...GARBAGE.map((text): Probe => {
      const filled = text.replace("@", a);
      return { name: `claims ${text}`, role: "authenticated", claims: filled, tenant: null, isGarbage: true };
    }),
  ];
}
