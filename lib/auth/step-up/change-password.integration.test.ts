import { describe, expect, it } from "vitest";
import { jobHandlers } from "../../jobs.ts";
import { asService } from "../../platform/db/scopes.ts";
import { runWorker } from "../../testing/run-worker.ts";
import { getProfileEndpoint, requestResetEndpoint, resetPasswordEndpoint, signInEndpoint } from "../api.ts";
import { callEndpoint } from "../testing/call-endpoint.ts";
import { makeAccount, PASSWORD, signInAs } from "../testing/make-account.ts";
import { countMails, waitForMail } from "../testing/read-mail.ts";
import { changePasswordEndpoint, stepUpEndpoint } from "./api.ts";

runWorker(jobHandlers);

const NEW_PASSWORD = "amber kettle under seven moons";
const change = (cookie: string, currentPassword: string, password = NEW_PASSWORD) =>
  callEndpoint(changePasswordEndpoint, { cookie, body: { currentPassword, password } });
const statusOf = async (cookie: string) => (await callEndpoint(getProfileEndpoint, { cookie })).status;

describe("changing a password (AU-09)", () => {
  it("takes the current one, ends every other session at once, kills reset links and says so by mail", async () => {
    const account = await makeAccount();
    const [here, there] = [await signInAs(account), await signInAs(account)];
    await callEndpoint(requestResetEndpoint, { body: { email: account.email } });
    const token = /token=([\w-]{43})/.exec((await waitForMail(account.email, /Set a new/)).text)?.[1];
    const changed = await change(here, PASSWORD);
    expect([changed.status, changed.body.data]).toEqual([200, { revoked: 1 }]);
    expect([await statusOf(here), await statusOf(there)]).toEqual([200, 401]);
    const signIn = async (password: string) =>
      (await callEndpoint(signInEndpoint, { body: { email: account.email, password } })).status;
    expect([await signIn(PASSWORD), await signIn(NEW_PASSWORD)]).toEqual([401, 200]);
    const reset = await callEndpoint(resetPasswordEndpoint, { body: { token, password: "third harbour cello 52" } });
    expect(reset.status).toBe(410);
    expect((await waitForMail(account.email, /password was changed/)).text).toContain(
      "http://localhost:3000/forgot-password",
    );
    const rows = await asService()
      .selectFrom("securityEvents")
      .select(["kind", "details"])
      .where("userId", "=", account.userId)
      .where("kind", "=", "password_changed")
      .execute();
    expect(rows).toEqual([{ kind: "password_changed", details: { sessionsEnded: 1 } }]);
  });

  it("changes nothing with a wrong current or a weak new one", async () => {
    const account = await makeAccount();
    const [here, there] = [await signInAs(account), await signInAs(account)];
    const wrong = await change(here, "not the right one 12");
    expect([wrong.status, wrong.body.error?.issues?.[0]?.path]).toEqual([422, "currentPassword"]);
    const weak = await change(here, PASSWORD, "nexusai2026");
    expect([weak.status, weak.body.error?.issues?.[0]?.path]).toEqual([422, "password"]);
    expect([await statusOf(here), await statusOf(there)]).toEqual([200, 200]);
    expect(await signInAs(account)).toBeTruthy();
    expect(await countMails(account.email)).toBeLessThanOrEqual(2);
  });

  it("weighs ten wrong current passwords, then waits", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const tries = await Promise.all(Array.from({ length: 12 }, () => change(cookie, "not the right one 12")));
    expect(tries.filter(({ status }) => status === 422)).toHaveLength(10);
    expect((await change(cookie, PASSWORD)).status).toBe(429);
  });

  it("is not held up by strangers who try to sign in with the address", async () => {
    const account = await makeAccount();
    const cookie = await signInAs(account);
    const signIn = (password: string) =>
      callEndpoint(signInEndpoint, { body: { email: account.email, password } }).then(({ status }) => status);
    const tries = await Promise.all(Array.from({ length: 10 }, () => signIn("not the right one 12")));
    expect(tries).toEqual(Array(10).fill(401));
    expect(await signIn(PASSWORD)).toBe(429);
    expect((await callEndpoint(stepUpEndpoint, { cookie, body: { password: PASSWORD } })).status).toBe(200);
    expect((await change(cookie, PASSWORD)).status).toBe(200);
    // Nor does it give the strangers new tries.
    expect(await signIn(NEW_PASSWORD)).toBe(429);
  });
});
