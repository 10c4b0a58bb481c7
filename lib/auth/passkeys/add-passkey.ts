import { generateRegistrationOptions } from "@simplewebauthn/server";
import { AppError, fieldError, notFound } from "../../platform/errors.ts";
import { newId } from "../../platform/ids.ts";
import type { Principal } from "../schema.ts";
import type { SetCookie } from "../session-cookie.ts";
import { setProof } from "../step-up/store.ts";
import { findAccountById } from "../store/accounts.ts";
import { changeAccount } from "../two-factor/change-account.ts";
import { hasSecondFactor, remakeRecoveryCodes } from "../two-factor/store.ts";
import { spendChallenge } from "./challenge-store.ts";
import { findChallenge, makeChallenge, type Purpose } from "./challenges.ts";
import { relyingParty } from "./relying-party.ts";
import {
  type AddedPasskey,
  CHALLENGE_SECONDS,
  type CreationOptions,
  creationOptionsSchema,
  type NewPasskeyAnswer,
} from "./schema.ts";
import { countPasskeys, insertPasskey, keepHandle, knownTransports, listDescriptors } from "./store.ts";
import { suggestPasskeyName } from "./suggest-name.ts";
import { ALGORITHMS, readChallenge, verifyNewPasskey } from "./verify-answer.ts";

export const MAX_PASSKEYS = 20;

function sessionOf({ via }: Principal): string {
  if (via.kind !== "session") throw new AppError("forbidden", "An API key may not do this.");
  return via.sessionId;
}

const purposeOf = (principal: Principal): Purpose => ({
  kind: "add",
  userId: principal.userId,
  sessionId: sessionOf(principal),
});

/**
 * Begins to add a passkey to the person's account.
 * @returns What the browser is to make it from, with the cookie that its answer must come with.
 * @throws AppError forbidden for an API key
 */
export async function startAddPasskey(
  principal: Principal,
  cookieHeader: string | null,
): Promise<{ options: CreationOptions; setCookie: SetCookie }> {
  const { userId, email } = principal;
  const account = await findAccountById(userId);
  if (!account) throw notFound("The account");
  const { challenge, setCookie } = await makeChallenge(purposeOf(principal), cookieHeader);
  const { id, name } = relyingParty();
  const options = await generateRegistrationOptions({
    rpID: id,
    rpName: name,
    userID: new Uint8Array(await keepHandle(userId)),
    userName: email,
    userDisplayName: account.displayName,
    challenge,
    timeout: CHALLENGE_SECONDS * 1000,
    attestationType: "none",
    excludeCredentials: await listDescriptors(userId),
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    supportedAlgorithmIDs: ALGORITHMS,
  });
  return { options: creationOptionsSchema.parse(options), setCookie };
}

/**
 * Adds what the browser has made. The first second factor of an account comes with recovery codes. Whoever added it was
 * verified by it just now, so it counts as the session's proof.
 * @throws AppError invalid_input at `passkey`; conflict when it is taken, or the account has 20; forbidden for an API key
 */
export async function addPasskey(
  principal: Principal,
  answer: NewPasskeyAnswer,
  from: { cookieHeader: string | null; userAgent: string },
): Promise<AddedPasskey> {
  const { userId } = principal;
  const refused = () => fieldError("passkey", "passkey_refused");
  const challenge = readChallenge(answer);
  const challengeHash =
    challenge === null ? null : await findChallenge(challenge, purposeOf(principal), from.cookieHeader);
  const made = challenge !== null && challengeHash ? await verifyNewPasskey(answer, challenge) : null;
  if (!made || !challengeHash) throw refused();
  return changeAccount(userId, async (tx, report) => {
    if (!(await spendChallenge(tx, challengeHash))) throw refused();
    if ((await countPasskeys(tx, userId)) >= MAX_PASSKEYS) {
      throw new AppError("conflict", `An account has at most ${MAX_PASSKEYS} passkeys.`);
    }
    // Behind the lock of the account: of two first factors at the same moment one brings the codes.
    const isFirst = !(await hasSecondFactor(userId, tx));
    const passkey = await insertPasskey(tx, {
      id: newId(),
      userId,
      name: suggestPasskeyName(made.aaguid, from.userAgent),
      credential: Buffer.from(answer.id, "base64url"),
      publicKey: Buffer.from(made.publicKey),
      counter: made.counter,
      transports: knownTransports(answer.response.transports),
      isSynced: made.isSynced,
    });
    if (!passkey) throw new AppError("conflict", "This passkey is in use already.");
    await setProof(tx, userId, sessionOf(principal), "second_factor");
    await report("passkey_added", { factor: passkey.name });
    return { passkey, recoveryCodes: isFirst ? await remakeRecoveryCodes(tx, userId) : [] };
  });
}
