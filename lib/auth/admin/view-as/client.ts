import { callApi } from "../../../platform/public/api-client.ts";

/** Begins to look at the product as somebody else. @throws ApiError conflict, invalid_input */
export function startView(id: string, body: { reason: string }): Promise<{ until: string }> {
  return callApi(`/admin/users/${encodeURIComponent(id)}/view`, { method: "POST", body });
}

/** Ends it. @throws ApiError */
export function endView(): Promise<void> {
  return callApi("/view-as/end", { method: "POST" });
}
