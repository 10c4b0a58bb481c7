import type { NewGrant, Problem } from "../grants/schema.ts";
import type { OAuthProblem } from "../schema.ts";

/** Who somebody is in the words of a provider. */
export interface Identity {
  /** The server that says so. */
  issuer: string;
  /** Its lasting id of the person; addresses change hands, this does not. */
  subject: string;
  email: string;
  isEmailVerified: boolean;
  name: string | null;
}

/** What the way to the provider must carry. */
export interface Departure {
  state: string;
  nonce: string;
  /** SHA-256 of the verifier (RFC 7636). */
  challenge: string;
  redirectUri: string;
  /** Whether the person connects a service: they then agree to it anew, as lasting permissions want. */
  isConnecting: boolean;
}

/** What the way back brings, with what was kept here. */
export interface Arrival {
  code: string;
  nonce: string;
  verifier: string;
  redirectUri: string;
  /** `iss` of the answer (RFC 9207), where the provider sends it. */
  issuer: string | null;
}

/** What a redeemed code gives: who it is, and the lasting permission, if the service gives any. */
export interface Redeemed {
  identity: Identity;
  grant: NewGrant | null;
}

/** A service that people sign in with. */
export interface OAuthProvider {
  /** The server that vouches. */
  readonly issuer: string;
  /** The provider's page. @throws OAuthFailure */
  departureUrl(departure: Departure): Promise<string>;
  /** Redeems the code and reads who it is. The access token is forgotten with it. @throws OAuthFailure */
  redeem(arrival: Arrival): Promise<Redeemed>;
  /** Asks whether the permission still holds. Returns the one in its place, or null. @throws GrantFailure, OAuthFailure */
  renew(refreshToken: string): Promise<NewGrant | null>;
  /** Gives the permission back. @throws GrantFailure (`ended`: it was gone before), OAuthFailure */
  withdraw(refreshToken: string): Promise<void>;
}

/** A service could not be asked about a permission, or says that it is over (`ended`). */
export class GrantFailure extends Error {
  override readonly name = "GrantFailure";
  readonly problem: Problem | "ended";

  constructor(problem: Problem | "ended", cause?: unknown) {
    super(problem, { cause });
    this.problem = problem;
  }
}

/** A trip to a provider that came to nothing; `problem` is what the person is told. */
export class OAuthFailure extends Error {
  override readonly name = "OAuthFailure";
  readonly problem: OAuthProblem;

  constructor(problem: OAuthProblem, cause?: unknown) {
    super(problem, { cause });
    this.problem = problem;
  }
}
