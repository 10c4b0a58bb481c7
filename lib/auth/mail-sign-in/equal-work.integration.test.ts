import type { ReservedSql } from "postgres";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { now, nowMs } from "../../platform/clock.ts";
import { database } from "../../platform/db/client.ts";
import { asService } from "../../platform/db/scopes.ts";
import { newId } from "../../platform/ids.ts";
import { createTestUser } from "../../testing/create-user.ts";
import { hashCode, hashLinkToken, makeCode } from "../make-code.ts";
import { callEndpoint, cookieOf } from "../testing/call-endpoint.ts";
import { newEmail } from "../testing/make-account.ts";
import { hashBrowserToken, MAIL_COOKIE, makeBrowserToken } from "../two-factor/browser-token.ts";
import { mailSignInEndpoint, requestSignInEndpoint } from "./api.ts";

const statements: string[] = [];
const called: string[] = [];

// Work is counted, not timed: what differs shows as another statement or another call, on any machine.
beforeAll(() => {
  const { pool } = database();
  const reserve = pool.reserve.bind(pool);
  vi.spyOn(pool, "reserve").mockImplementation(async () => {
    const connection = await reserve();
    return new Proxy(connection, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (name !== "unsafe") return value;
        return (...args: Parameters<ReservedSql["unsafe"]>) => {
          statements.push(args[0]);
          return target.unsafe(...args);
        };
      },
    });
  });
  const fetched = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
    called.push(String(input instanceof Request ? input.url : input));
    return fetched(input, init);
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
});

/** What the server does while something is asked of it. */
async function workOf(act: () => Promise<{ status: number }>): Promise<string> {
  statements.length = 0;
  called.length = 0;
  const { status } = await act();
  return [status, ...statements, ...called].join("\n");
}

/** Asks for a mail, and types a wrong code into the same browser. */
async function tryAddress(email: string, browser: string): Promise<[asking: string, guessing: string]> {
  const cookie = `${MAIL_COOKIE}=${browser}`;
  const asking = await workOf(() => callEndpoint(requestSignInEndpoint, { body: { email }, cookie }));
  const guessing = await workOf(() => callEndpoint(mailSignInEndpoint, { body: { email, code: "000000" }, cookie }));
  return [asking, guessing];
}

it("does the same work for every address (AU-01)", async () => {
  const browser = makeBrowserToken();
  const [withCode, withoutCode, disabled] = [await createTestUser(), await createTestUser(), await createTestUser()];
  const { userId } = withCode;
  await asService()
    .insertInto("oneTimeCodes")
    .values({
      id: newId(),
      userId,
      purpose: "sign_in",
      codeHash: hashCode("sign_in", userId, "111111"),
      tokenHash: hashLinkToken("sign_in", makeCode().token),
      browserHash: hashBrowserToken(MAIL_COOKIE, browser),
      createdAt: now(),
      expiresAt: new Date(nowMs() + 600_000),
    })
    .execute();
  await asService().updateTable("profiles").set({ disabledAt: now() }).where("id", "=", disabled.userId).execute();
  // The first call fills caches that all later ones find filled.
  await tryAddress(newEmail(), browser);
  const [asking, guessing] = await tryAddress(newEmail(), browser);
  expect(asking).toMatch(/^202\n.*hit_throttle/s);
  expect(guessing).toMatch(/^422\n.*for no key update.*one_time_codes/s);
  for (const { email } of [withCode, withoutCode, disabled]) {
    expect(await tryAddress(email, browser)).toEqual([asking, guessing]);
  }
});

it("does it in a browser that never asked too", async () => {
  const { email } = await createTestUser();
  const guess = (to: string) =>
    workOf(() => callEndpoint(mailSignInEndpoint, { body: { email: to, code: "000000" }, cookie: cookieOf([]) }));
  expect(await guess(email)).toBe(await guess(newEmail()));
});
