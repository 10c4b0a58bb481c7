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

/** A service that people sign in with. */
export interface OAuthProvider {
  /** The provider's page. @throws OAuthFailure */
  departureUrl(departure: Departure): Promise<string>;
  /** Redeems the code and reads who it is. The provider's tokens are forgotten with it. @throws OAuthFailure */
  readIdentity(arrival: Arrival): Promise<Identity>;
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
