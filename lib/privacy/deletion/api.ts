import { clearSessionCookies } from "../../auth/session-cookie.ts";
import { setCookies } from "../../auth/set-answer-cookies.ts";
import { endpoint } from "../../gate/endpoint.ts";
import { accountDeletionSchema, deletionStateSchema, requestDeletionSchema } from "./schema.ts";
import { cancelDeletion, getDeletionState, requestDeletion } from "./service.ts";

export const getDeletionEndpoint = endpoint(
  {
    id: "accountDeletion.get",
    method: "GET",
    path: "/account-deletion",
    summary: "Whether your account is to be deleted, and what stands in the way",
    access: "account.read",
    result: deletionStateSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => getDeletionState(principal),
);

export const requestDeletionEndpoint = endpoint(
  {
    id: "accountDeletion.request",
    method: "POST",
    path: "/account-deletion",
    summary: "Delete your account, at once or after seven days; every session and API key ends now",
    access: "account.write",
    stepUp: true,
    body: requestDeletionSchema,
    status: 202,
    result: accountDeletionSchema,
    errors: ["unauthenticated", "forbidden", "step_up_required", "invalid_input", "conflict"],
  },
  async ({ principal, body, request, responseHeaders }) => {
    const deletion = await requestDeletion(principal, body);
    setCookies(responseHeaders, clearSessionCookies(request.headers.get("cookie")));
    return deletion;
  },
);

export const cancelDeletionEndpoint = endpoint(
  {
    id: "accountDeletion.cancel",
    method: "DELETE",
    path: "/account-deletion",
    summary: "Keep your account after all",
    access: "account.write",
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "not_found"],
  },
  ({ principal }) => cancelDeletion(principal),
);

export const accountDeletionEndpoints = [getDeletionEndpoint, requestDeletionEndpoint, cancelDeletionEndpoint];
