import { startViewEndpoint } from "../auth/admin/view-as/api.ts";
import { API_KEY_SCOPES } from "../auth/schema.ts";
import { send } from "../gate/testing/send.ts";
import { keyOf, type SignedInUser, signedInUser } from "../gate/testing/sign-in.ts";
import { asService } from "../platform/db/scopes.ts";
import { inviteByMailEndpoint } from "../teams/invitations/api.ts";
import { removeMemberEndpoint } from "../teams/members/api.ts";
import { joinTeam, type Team } from "../teams/testing/make-team.ts";

/** Somebody who asks. */
export interface Stranger {
  /** What a request of theirs carries. */
  headers: Record<string, string>;
  /** Whose request it is, or pretends to be; null when nobody is signed in. */
  userId: string | null;
}

const withCookie = ({ cookie, principal }: SignedInUser): Stranger => ({
  headers: { cookie },
  userId: principal.userId,
});

const withKey = async ({ principal }: SignedInUser): Promise<Stranger> => ({
  headers: { authorization: `Bearer ${await keyOf(principal, [...API_KEY_SCOPES])}` },
  userId: principal.userId,
});

/** Somebody who was removed, with a session that worked in the workspace and a key that was made for it. */
async function formerMember(team: Team): Promise<{ session: Stranger; key: Stranger }> {
  const { principal, cookie } = await joinTeam(team.id, "member");
  const inTeam = { ...principal, workspaceId: team.id, workspaceRole: "member" } as const;
  const key = await withKey({ principal: inTeam, cookie });
  const params = { id: team.id, userId: principal.userId };
  const removed = await send(removeMemberEndpoint, { params, headers: { cookie: team.owner.cookie } });
  if (removed.status !== 204) throw new Error(removed.text);
  return { session: withCookie({ principal, cookie }), key };
}

/** Every kind of people who have no right to anything that a team's owner wrote; each call makes a new one. */
export const STRANGERS = {
  "nobody who is signed in": async () => ({ headers: {}, userId: null }),
  "another person": async () => withCookie(await signedInUser({ tier: "enterprise" })),
  "a key with every scope": async () => withKey(await signedInUser({ tier: "enterprise" })),
  "an administrator": async () => withCookie(await signedInUser({ role: "admin" })),
  "an administrator who looks on as somebody else": async () => {
    const admin = await signedInUser({ role: "admin" });
    const { userId } = (await signedInUser()).principal;
    const { cookie } = admin;
    const body = { reason: "Because" };
    const started = await send(startViewEndpoint, { params: { id: userId }, headers: { cookie }, body });
    if (started.status !== 200) throw new Error(started.text);
    return { headers: { cookie }, userId };
  },
  "somebody who is invited": async (team) => {
    const user = await signedInUser();
    const body = { email: user.principal.email };
    const headers = { cookie: team.owner.cookie };
    const invited = await send(inviteByMailEndpoint, { params: { id: team.id }, headers, body });
    if (invited.status !== 201) throw new Error(invited.text);
    return withCookie(user);
  },
  "a viewer": async (team) => withCookie(await joinTeam(team.id, "viewer")),
  "a former member": async (team) => (await formerMember(team)).session,
  "the key of a former member": async (team) => (await formerMember(team)).key,
  "somebody whose account was disabled": async () => {
    const user = await signedInUser();
    const { userId } = user.principal;
    await asService().updateTable("profiles").set({ disabledAt: new Date() }).where("id", "=", userId).execute();
    return withCookie(user);
  },
} as const satisfies Readonly<Record<string, (team: Team) => Promise<Stranger>>>;
export type StrangerName = keyof typeof STRANGERS;
