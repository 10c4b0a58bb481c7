import { checkoutRoutes } from "./checkout/sessions.ts";
import { expand } from "./expand.ts";
import { Fault } from "./fault.ts";
import { catalogueRoutes } from "./objects/catalogue.ts";
import { creditNoteRoutes } from "./objects/credit-notes.ts";
import { customerRoutes } from "./objects/customers.ts";
import { eventRoutes } from "./objects/events.ts";
import { invoiceItemRoutes } from "./objects/invoice-items.ts";
import { invoiceRoutes } from "./objects/invoices.ts";
import { meterRoutes } from "./objects/meters.ts";
import { paymentMethodRoutes } from "./objects/payment-methods.ts";
import { paymentRoutes } from "./objects/payments.ts";
import { promotionRoutes } from "./objects/promotions.ts";
import { subscriptionItemRoutes } from "./objects/subscription-items.ts";
import { subscriptionRoutes } from "./objects/subscriptions.ts";
import { allowOnly } from "./params.ts";
import { portalRoutes } from "./portal/portal.ts";
import type { Route } from "./route.ts";
import type { Params } from "./wire.ts";
import type { World } from "./world.ts";

const ROUTES: readonly Route[] = [
  ...catalogueRoutes,
  ...customerRoutes,
  ...paymentMethodRoutes,
  ...paymentRoutes,
  ...promotionRoutes,
  ...subscriptionRoutes,
  ...subscriptionItemRoutes,
  ...invoiceRoutes,
  ...invoiceItemRoutes,
  ...creditNoteRoutes,
  ...checkoutRoutes,
  ...portalRoutes,
  ...meterRoutes,
  ...eventRoutes,
];

function matchPath(pattern: string, path: string): string[] | null {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return null;
  const ids: string[] = [];
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) ids.push(decodeURIComponent(value));
    else if (part !== value) return null;
  }
  return ids;
}

/** Answers one call of the API. @throws Fault, also for a route that does not exist */
export function answerApi(world: World, method: string, path: string, params: Params): unknown {
  for (const route of ROUTES) {
    const ids = route.method === method ? matchPath(route.path, path) : null;
    if (ids === null) continue;
    allowOnly(params, route.takes);
    return expand(world, route.run({ world, params, ids }), params);
  }
  throw new Fault(404, {
    type: "invalid_request_error",
    message: `Unrecognized request URL (${method}: ${path}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/.`,
  });
}
