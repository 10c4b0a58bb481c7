/** Whose page this is, and the workspace that it was loaded for. */
export interface Page {
  userId: string;
  workspaceId: string;
}

/** Says both of what is sent: the server takes nothing for anybody else, nor for where the session works by now. */
export function pageHeaders(page: Page | null): Record<string, string> {
  return { "x-page-user": page?.userId ?? "", "x-page-workspace": page?.workspaceId ?? "" };
}
