import { verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
import { decodeAttestationObject, decodeClientDataJSON } from "@simplewebauthn/server/helpers";
import { log } from "../../platform/log.ts";
import { relyingParty } from "./relying-party.ts";
import type { NewPasskeyAnswer, PasskeyAnswer } from "./schema.ts";

/** EdDSA, ES256, RS256 (IANA's registry of COSE algorithms). */
export const ALGORITHMS = [-8, -7, -257];

/** A passkey that was just made. */
export interface MadePasskey {
  publicKey: Uint8Array;
  counter: number;
  isSynced: boolean;
  aaguid: string;
}

function refuse(error: unknown): null {
  log.info({ err: error }, "a passkey's answer was refused");
  return null;
}

/** The challenge that an answer says it was made for, or null for an answer from a frame of another site or no answer. */
export function readChallenge({ response }: NewPasskeyAnswer | PasskeyAnswer): string | null {
  try {
    const { challenge, crossOrigin } = decodeClientDataJSON(response.clientDataJSON);
    return typeof challenge === "string" && !crossOrigin ? challenge : null;
  } catch (error) {
    return refuse(error);
  }
}

// We ask for no attestation. The library would follow the certificates of one, and fetch lists of revoked ones from
// addresses that whoever sent them has written in.
function isWithoutCertificates(answer: NewPasskeyAnswer): boolean {
  const attestation = decodeAttestationObject(
    new Uint8Array(Buffer.from(answer.response.attestationObject, "base64url")),
  );
  const format = attestation.get("fmt");
  return format === "none" || (format === "packed" && attestation.get("attStmt").get("x5c") === undefined);
}

/** What a browser has made for `challenge` at our address, with the person verified; null for anything else. */
export async function verifyNewPasskey(answer: NewPasskeyAnswer, challenge: string): Promise<MadePasskey | null> {
  const { id, origin } = relyingParty();
  try {
    if (!isWithoutCertificates(answer)) return null;
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: { ...answer, clientExtensionResults: {} },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (!verified) return null;
    const { aaguid, credential, credentialBackedUp } = registrationInfo;
    if (credential.id !== answer.id) return null;
    return { publicKey: credential.publicKey, counter: credential.counter, isSynced: credentialBackedUp, aaguid };
  } catch (error) {
    return refuse(error);
  }
}

/**
 * What a passkey has signed for `challenge` at our address, with the person verified; null for anything else. The
 * counter is for whoever stores it to compare: only a right signature makes one worth comparing.
 */
export async function verifyPasskey(
  answer: PasskeyAnswer,
  challenge: string,
  publicKey: Uint8Array,
): Promise<{ counter: number; isSynced: boolean } | null> {
  const { id, origin } = relyingParty();
  try {
    const { userHandle, ...response } = answer.response;
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        ...answer,
        response: userHandle === undefined ? response : { ...response, userHandle },
        clientExtensionResults: {},
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: id,
      requireUserVerification: true,
      credential: { id: answer.id, publicKey: new Uint8Array(publicKey), counter: 0 },
    });
    return verified
      ? { counter: authenticationInfo.newCounter, isSynced: authenticationInfo.credentialBackedUp }
      : null;
  } catch (error) {
    return refuse(error);
  }
}
