import { analyticsEndpoints } from "./analytics/api.ts";
import { authEndpoints } from "./auth/api.ts";
import { billingEndpoints } from "./billing/api.ts";
import { budgetEndpoints } from "./billing/budgets/api.ts";
import { stripeEndpoints } from "./billing/stripe/api.ts";
import { chatEndpoints } from "./chat/api.ts";
import { feedbackEndpoints } from "./chat/feedback/api.ts";
import type { Endpoint } from "./gate/contract.ts";
import { systemEndpoints } from "./gate/system-api.ts";
import { modelEndpoints } from "./models/api.ts";
import { providerEndpoints } from "./models/keys/api.ts";
import { routerEndpoints } from "./models/preferences/api.ts";

/** Every operation of the API. A meta-test compares it with the route files; the OpenAPI document is made from it. */
export const ENDPOINTS: readonly Endpoint[] = [
  ...systemEndpoints,
  ...authEndpoints,
  ...billingEndpoints,
  ...budgetEndpoints,
  ...stripeEndpoints,
  ...modelEndpoints,
  ...providerEndpoints,
  ...routerEndpoints,
  ...chatEndpoints,
  ...analyticsEndpoints,
  ...feedbackEndpoints,
];
