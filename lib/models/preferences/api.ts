import { endpoint } from "../../gate/endpoint.ts";
import { routerPreferencesSchema, updateRouterPreferencesSchema } from "./schema.ts";
import { getPreferences, resetLearning, updatePreferences } from "./service.ts";

export const getPreferencesEndpoint = endpoint(
  {
    id: "router.getPreferences",
    method: "GET",
    path: "/router/preferences",
    summary:
      "How Auto chooses for the person: pinned and excluded models, limits, and what it has learned from feedback",
    access: "account.read",
    result: routerPreferencesSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => getPreferences(principal),
);

export const updatePreferencesEndpoint = endpoint(
  {
    id: "router.updatePreferences",
    method: "PATCH",
    path: "/router/preferences",
    summary: "Pin a model to an intent, exclude models, set limits, or turn learning and exploring on and off",
    access: "account.write",
    body: updateRouterPreferencesSchema,
    maxBodyBytes: 64 * 1024,
    result: routerPreferencesSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input"],
  },
  ({ principal, body }) => updatePreferences(principal, body),
);

export const resetLearningEndpoint = endpoint(
  {
    id: "router.resetLearning",
    method: "POST",
    path: "/router/preferences/reset-learning",
    summary: "Forget what was learned from feedback; the feedback itself stays on the answers",
    access: "account.write",
    result: routerPreferencesSchema,
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => resetLearning(principal),
);

export const routerEndpoints = [getPreferencesEndpoint, updatePreferencesEndpoint, resetLearningEndpoint];
