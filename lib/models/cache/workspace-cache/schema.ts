import { z } from "zod";

/** What the response cache does for everybody in a workspace. */
export const workspaceCacheSchema = z.strictObject({
  /**
   * Whether answers that the workspace pays for are kept, and given again to the very same request of the same person;
   * nobody gets the answers of somebody else.
   */
  exact: z.boolean(),
});
export type WorkspaceCache = z.infer<typeof workspaceCacheSchema>;
