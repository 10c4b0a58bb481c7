import { describe, expect, it } from "vitest";
import { getProfileEndpoint } from "../auth/api.ts";
import { asService } from "../platform/db/scopes.ts";
import { newId } from "../platform/ids.ts";
import { MARK_HEADER, makeMark, REUSED_SESSION_HEADER } from "./request-mark.ts";
import { send } from "./testing/send.ts";
import { type SignedInUser, signedInUser } from "./testing/sign-in.ts";

const sessionOf = ({ principal }: SignedInUser) => (principal.via.kind === "session" ? principal.via.sessionId : "");
const statusOf = async ({ cookie }: SignedInUser) => (await send(getProfileEndpoint, { headers: { cookie } })).status;

async function tell(user: SignedInUser, header: string, mark: string | undefined): Promise<number> {
  await send(getProfileEndpoint, { headers: { [REUSED_SESSION_HEADER]: header, [MARK_HEADER]: mark } });
  return statusOf(user);
}

describe("a session whose refresh token was used twice (AU-16)", () => {
  it("ends, with an entry in the log that says where the copy was", async () => {
    const user = await signedInUser();
    const header = `${sessionOf(user)} ${user.principal.userId}`;
    expect(await tell(user, header, await makeMark())).toBe(401);
    const rows = await asService()
      .selectFrom("securityEvents")
      .selectAll()
      .where("userId", "=", user.principal.userId)
      .where("kind", "=", "session_reused")
      .execute();
    expect(rows).toMatchObject([{ actor: "anonymous", ip: expect.stringMatching(/^10\./) }]);
  });

  it("is only believed of the middleware, and of the session's own user", async () => {
    const [user, other] = [await signedInUser(), await signedInUser()];
    const header = `${sessionOf(user)} ${user.principal.userId}`;
    for (const mark of [undefined, "", "0".repeat(64)]) expect(await tell(user, header, mark)).toBe(200);
    const mark = await makeMark();
    for (const wrong of [
      `${sessionOf(user)} ${other.principal.userId}`,
      `${newId()} ${user.principal.userId}`,
      "x",
      "",
    ]) {
      expect(await tell(user, wrong, mark)).toBe(200);
    }
  });
});
