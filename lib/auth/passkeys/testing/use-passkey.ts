import type { Endpoint } from "../../../gate/contract.ts";
import { type Faults, SoftwareAuthenticator } from "../../../testing/software-authenticator.ts";
import { joinCookies } from "../../oauth/testing/travel.ts";
import { type CallResult, callEndpoint, cookieOf } from "../../testing/call-endpoint.ts";
import { makeAccount, signInAs, type TestAccount } from "../../testing/make-account.ts";
import {
  addPasskeyEndpoint,
  passkeySignInEndpoint,
  startAddPasskeyEndpoint,
  startPasskeySignInEndpoint,
} from "../api.ts";
import type { AddedPasskey, CreationOptions, RequestOptions } from "../schema.ts";

/** What a browser was asked to do with a passkey, and the cookies that it then has. */
export interface Asked<T> {
  options: T;
  cookie: string;
}

/** Asks for what a passkey has to sign, or is to be made from. @throws Error when that is refused */
export async function ask<T = RequestOptions>(endpoint: Endpoint, cookie = ""): Promise<Asked<T>> {
  const { status, body, setCookies } = await callEndpoint(endpoint, { cookie });
  if (status !== 200) throw new Error(`asked with ${status} ${JSON.stringify(body)}`);
  return { options: body.data as T, cookie: joinCookies(cookie, cookieOf(setCookies)) };
}

/** Adds a passkey to the account of a session. */
export async function addTo(cookie: string, key: SoftwareAuthenticator, faults: Faults = {}): Promise<CallResult> {
  const asked = await ask<CreationOptions>(startAddPasskeyEndpoint, cookie);
  const body = { passkey: key.create(asked.options, faults) };
  return callEndpoint(addPasskeyEndpoint, { cookie: asked.cookie, body });
}

export interface WithPasskey extends AddedPasskey {
  account: TestAccount;
  /** The session in which it was added. */
  cookie: string;
  key: SoftwareAuthenticator;
}

/** An account with a password and a passkey. */
export async function withPasskey(key = new SoftwareAuthenticator()): Promise<WithPasskey> {
  const account = await makeAccount();
  const cookie = await signInAs(account);
  const { status, body } = await addTo(cookie, key);
  if (status !== 201) throw new Error(`added with ${status} ${JSON.stringify(body)}`);
  return { account, cookie, key, ...(body.data as unknown as AddedPasskey) };
}

/** Signs in with a passkey alone, in a browser that was asked for one before or is now. */
export async function signInWith(
  key: SoftwareAuthenticator,
  faults: Faults = {},
  asked?: Asked<RequestOptions>,
): Promise<CallResult> {
  const { options, cookie } = asked ?? (await ask(startPasskeySignInEndpoint));
  return callEndpoint(passkeySignInEndpoint, { cookie, body: { passkey: key.get(options, faults) } });
}
