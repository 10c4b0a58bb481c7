import type { WorkspaceRole } from "../../auth/schema.ts";
import { send } from "../../gate/testing/send.ts";
import { type SignedInUser, signedInUser } from "../../gate/testing/sign-in.ts";
import { asService } from "../../platform/db/scopes.ts";
import { createWorkspaceEndpoint, enterWorkspaceEndpoint } from "../api.ts";

export interface Team {
  id: string;
  owner: SignedInUser;
}

/** A team workspace, made by a new person through the public route. */
export async function makeTeam(name = "Acme"): Promise<Team> {
  const owner = await signedInUser();
  const made = await send(createWorkspaceEndpoint, { headers: { cookie: owner.cookie }, body: { name } });
  if (made.status !== 201) throw new Error(made.text);
  return { id: (made.body.data as { id: string }).id, owner };
}

/** Lets the session of a member work in a workspace. */
export async function enter({ cookie }: SignedInUser, id: string): Promise<void> {
  const entered = await send(enterWorkspaceEndpoint, { params: { id }, headers: { cookie } });
  if (entered.status !== 204) throw new Error(entered.text);
}

/** A new person with a role in the workspace, straight in the database, whose session works there. */
export async function joinTeam(id: string, role: Exclude<WorkspaceRole, "owner">): Promise<SignedInUser> {
  const user = await signedInUser();
  await asService()
    .insertInto("workspaceMembers")
    .values({ workspaceId: id, userId: user.principal.userId, role })
    .execute();
  await enter(user, id);
  return user;
}
