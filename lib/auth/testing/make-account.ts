import { newId } from "../../platform/ids.ts";
import { signInEndpoint } from "../api.ts";
import type { TierId } from "../schema.ts";
import { createUser } from "../service/create-user.ts";
import { callEndpoint, cookieOf } from "./call-endpoint.ts";

export const PASSWORD = "violet harbour piano 41";

export interface TestAccount {
  userId: string;
  email: string;
  password: string;
}

/** An address nobody else uses. */
export function newEmail(): string {
  return `t${newId().replaceAll("-", "")}@example.org`;
}

/** A confirmed account at the real auth service. */
export async function makeAccount(options: { tier?: TierId; password?: string } = {}): Promise<TestAccount> {
  const { password = PASSWORD } = options;
  const email = newEmail();
  const { userId } = await createUser({
    email,
    password,
    displayName: "Ada",
    language: "en",
    timeZone: "UTC",
    tier: options.tier ?? "free",
    isAdmin: false,
  });
  return { userId, email, password };
}

/** Signs in through the public route. Returns the Cookie header of the session. */
export async function signInAs({ email, password }: Pick<TestAccount, "email" | "password">): Promise<string> {
  const { status, setCookies } = await callEndpoint(signInEndpoint, { body: { email, password } });
  if (status !== 200) throw new Error(`sign-in answered ${status}`);
  return cookieOf(setCookies);
}
