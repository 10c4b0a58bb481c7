import type { CreationOptions, PasskeyAnswer, RequestOptions } from "@/lib/auth/passkeys/schema";

export const CEREMONY_PROBLEMS = ["cancelled", "unsupported", "known", "failed"] as const;
export type CeremonyProblem = (typeof CEREMONY_PROBLEMS)[number];

/** Why a browser has made or used no passkey. */
export class CeremonyError extends Error {
  readonly problem: CeremonyProblem;

  constructor(problem: CeremonyProblem, cause?: unknown) {
    super(problem, { cause });
    this.problem = problem;
  }
}

/** What browsers call it (WebAuthn §5.1.3, §5.1.4). They do not tell a time-out from a person who would rather not. */
const PROBLEMS: Readonly<Record<string, CeremonyProblem>> = {
  NotAllowedError: "cancelled",
  AbortError: "cancelled",
  InvalidStateError: "known",
  SecurityError: "unsupported",
  NotSupportedError: "unsupported",
  ConstraintError: "unsupported",
};

type Library = typeof import("@simplewebauthn/browser");
let library: Library | undefined;

async function load(): Promise<Library> {
  library ??= await import("@simplewebauthn/browser");
  return library;
}

/** Whether the browser knows passkeys; in a page that is shown, not on the server. */
export const knowsPasskeys = () => "PublicKeyCredential" in globalThis;

async function run<T>(ceremony: (library: Library) => Promise<T>): Promise<T> {
  if (!knowsPasskeys()) throw new CeremonyError("unsupported");
  const loaded = await load();
  try {
    return await ceremony(loaded);
  } catch (error) {
    throw new CeremonyError((error instanceof Error && PROBLEMS[error.name]) || "failed", error);
  }
}

/** Has the browser make a passkey. @throws CeremonyError */
export function makePasskey(optionsJSON: CreationOptions) {
  return run(async ({ startRegistration }) => {
    const { id, rawId, response } = await startRegistration({ optionsJSON });
    const { clientDataJSON, attestationObject, transports = [] } = response;
    return { id, rawId, type: "public-key" as const, response: { clientDataJSON, attestationObject, transports } };
  });
}

/**
 * Has a passkey sign.
 * @param isAutofill Waits until the person picks one among what the browser fills in, instead of asking at once.
 * @throws CeremonyError
 */
export function signWithPasskey(options: RequestOptions, isAutofill = false): Promise<PasskeyAnswer> {
  const { allowCredentials, ...shared } = options;
  const optionsJSON = allowCredentials ? { ...shared, allowCredentials } : shared;
  return run(async ({ startAuthentication }) => {
    const { id, rawId, response } = await startAuthentication({ optionsJSON, useBrowserAutofill: isAutofill });
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return {
      id,
      rawId,
      type: "public-key" as const,
      response: { clientDataJSON, authenticatorData, signature, ...(userHandle ? { userHandle } : {}) },
    };
  });
}

/** Whether the browser offers passkeys where it fills in a name. */
export async function canAutofill(): Promise<boolean> {
  if (!knowsPasskeys()) return false;
  return (await PublicKeyCredential.isConditionalMediationAvailable?.()) ?? false;
}

/** Ends what the browser waits for, at once: what is begun after it must not be hit. */
export function cancelCeremony(): void {
  library?.WebAuthnAbortService.cancelCeremony();
}
