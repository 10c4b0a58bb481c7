import { Events, type MutableResponse, type MutableToken, OAuth2Server } from "oauth2-mock-server";
import { vi } from "vitest";
import { resetEnv } from "../../../platform/env.ts";
import { newId } from "../../../platform/ids.ts";

/** Somebody at the provider. */
export interface ProviderUser {
  sub: string;
  email: string;
  email_verified: boolean;
  name: string;
}

/** A user nobody else is. */
export function providerUser(fields: Partial<ProviderUser> = {}): ProviderUser {
  const sub = newId();
  return {
    sub,
    email: `p${sub.replaceAll("-", "")}@example.org`,
    email_verified: true,
    name: "Grace Hopper",
    ...fields,
  };
}

/** A provider over HTTP, at which everybody is the user that was set last. */
export interface TestProvider {
  server: OAuth2Server;
  url: string;
  setUser(user: ProviderUser): void;
  /** Changes the next ID token before it is signed. */
  forgeNext(change: (token: MutableToken) => void): void;
  /** Every refresh token it gave, and was shown, in order. */
  given: string[];
  renewals: string[];
  /** Every token that was given back to it. */
  withdrawn: string[];
  /** Changes its answers to refresh tokens, and the status of those to tokens that are given back, until null. */
  answerRenewals(change: ((answer: MutableResponse) => void) | null): void;
  answerWithdrawals(status: number | null): void;
  stop(): Promise<void>;
}

export const CLIENT_ID = "nexus-test";

/** Starts it and points Google's settings at it. */
export async function startTestProvider(): Promise<TestProvider> {
  const server = new OAuth2Server();
  await server.issuer.keys.generate("RS256");
  let user = providerUser();
  let forge: ((token: MutableToken) => void) | null = null;
  server.service.on(Events.BeforeTokenSigning, (token) => {
    // Access tokens are signed too.
    if (token.payload.aud !== CLIENT_ID) return;
    Object.assign(token.payload, user);
    forge?.(token);
    forge = null;
  });
  const [given, renewals, withdrawn]: [string[], string[], string[]] = [[], [], []];
  let changeRenewal: ((answer: MutableResponse) => void) | null = null;
  let withdrawalStatus: number | null = null;
  server.service.on(Events.BeforeResponse, (answer, request) => {
    const { grant_type: type, refresh_token: token } = request.body;
    if (type === "refresh_token") {
      renewals.push(String(token));
      changeRenewal?.(answer);
    }
    const fresh = (answer.body as { refresh_token?: string } | null)?.refresh_token;
    if (fresh !== undefined) given.push(fresh);
  });
  server.service.on(Events.BeforeRevoke, (answer, request) => {
    if (withdrawalStatus !== null) answer.statusCode = withdrawalStatus;
    request.on("data", (body: Buffer) => withdrawn.push(new URLSearchParams(String(body)).get("token") ?? ""));
  });
  await server.start(0, "127.0.0.1");
  const { port } = server.address();
  const url = `http://127.0.0.1:${port}`;
  server.issuer.url = url;
  vi.stubEnv("GOOGLE_CLIENT_ID", CLIENT_ID);
  vi.stubEnv("GOOGLE_CLIENT_SECRET", "secret");
  vi.stubEnv("GOOGLE_OAUTH_BASE_URL", url);
  resetEnv();
  return {
    server,
    url,
    setUser(next) {
      user = next;
    },
    forgeNext(change) {
      forge = change;
    },
    given,
    renewals,
    withdrawn,
    answerRenewals(change) {
      changeRenewal = change;
    },
    answerWithdrawals(status) {
      withdrawalStatus = status;
    },
    stop: () => server.stop(),
  };
}
