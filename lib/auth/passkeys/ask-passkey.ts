import { generateAuthenticationOptions } from "@simplewebauthn/server";
import type { SetCookie } from "../session-cookie.ts";
import { makeChallenge, type Purpose } from "./challenges.ts";
import { relyingParty } from "./relying-party.ts";
import { CHALLENGE_SECONDS, type RequestOptions, requestOptionsSchema } from "./schema.ts";
import { listDescriptors } from "./store.ts";

/**
 * Asks this browser for a passkey: one of the account's where the purpose names an account, else any that it knows.
 * @returns What the browser is to sign, with the cookie that its answer must come with.
 */
export async function askPasskey(
  purpose: Purpose,
  cookieHeader: string | null,
): Promise<{ options: RequestOptions; setCookie: SetCookie }> {
  const { challenge, setCookie } = await makeChallenge(purpose, cookieHeader);
  const options = await generateAuthenticationOptions({
    rpID: relyingParty().id,
    challenge,
    timeout: CHALLENGE_SECONDS * 1000,
    userVerification: "required",
    ...("userId" in purpose ? { allowCredentials: await listDescriptors(purpose.userId) } : {}),
  });
  return { options: requestOptionsSchema.parse(options), setCookie };
}
