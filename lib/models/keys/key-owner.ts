/** Whose a stored key is: a person's, or a workspace's, whose members all use it there. */
export interface KeyOwner {
  kind: "user" | "workspace";
  id: string;
}

export const keyOwnerOf = ({ userId }: { userId: string }): KeyOwner => ({ kind: "user", id: userId });
