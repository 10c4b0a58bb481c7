import type Stripe from "stripe";
import { setCancelAtPeriodEnd } from "../billing/cancel-subscription.ts";
import { announce } from "../billing/subscription.ts";
import type { PageAnswer } from "../checkout/checkout-page.ts";
import { Fault } from "../fault.ts";
import { attach, makeCard } from "../objects/payment-methods.ts";
import { dollars, escapeHtml, htmlPage } from "../page.ts";
import { needText, text } from "../params.ts";
import type { Call, Route } from "../route.ts";
import type { Params, Wire } from "../wire.ts";
import type { World } from "../world.ts";

type Portal = Wire<Stripe.BillingPortal.Session>;

function create({ world, params }: Call) {
  const customer = world.customers.get(needText(params, "customer"), "customer");
  const id = world.newId("bps");
  return world.portalSessions.add({
    id,
    object: "billing_portal.session",
    configuration: "bpc_default",
    created: world.now(),
    customer: customer.id,
    customer_account: null,
    flow: null,
    livemode: false,
    locale: (text(params, "locale") ?? null) as Stripe.BillingPortal.Session.Locale | null,
    on_behalf_of: null,
    return_url: text(params, "return_url"),
    url: `${world.origin}/p/session/${id}`,
  } satisfies Portal);
}

function subscriptionOf(world: World, { customer }: Portal) {
  return world.subscriptions.all().find((row) => row.customer === customer && row.status !== "canceled");
}

const button = (id: string, act: string, label: string) =>
  `<form method="post" action="/p/session/${id}"><input type="hidden" name="act" value="${act}"><button>${label}</button></form>`;

/** The customer's own page. */
export function showPortal(world: World, portal: Portal, problem: string | null = null): PageAnswer {
  const subscription = subscriptionOf(world, portal);
  const invoices = world.invoices
    .all()
    .filter((invoice) => invoice.customer === portal.customer && invoice.number !== null)
    .map(
      ({ number, total, invoice_pdf, status }) =>
        `<li><a href="${invoice_pdf}">${number}</a> ${dollars(total)} ${status}</li>`,
    );
  const plan = subscription
    ? `<p>${subscription.status}${subscription.cancel_at_period_end ? ", ends with the period" : ""}</p>${
        subscription.cancel_at_period_end
          ? button(portal.id, "resume", "Renew plan")
          : button(portal.id, "cancel", "Cancel plan")
      }`
    : "<p>No plan</p>";
  const card = `<form method="post" action="/p/session/${portal.id}"><input type="hidden" name="act" value="card">
    <label>Card number<input name="number"></label><button>Save card</button></form>`;
  const body = `${problem === null ? "" : `<p role="alert">${escapeHtml(problem)}</p>`}${plan}${card}
    <ul>${invoices.join("")}</ul><p><a href="${escapeHtml(portal.return_url ?? "#")}">Return to Nexus AI</a></p>`;
  return { html: htmlPage("Billing", body) };
}

/** One click on it. */
export function actOnPortal(world: World, portal: Portal, form: Params): PageAnswer {
  const act = text(form, "act");
  const subscription = subscriptionOf(world, portal);
  if (subscription && (act === "cancel" || act === "resume")) {
    const before = structuredClone(subscription);
    setCancelAtPeriodEnd(world, subscription, act === "cancel");
    announce(world, subscription, before);
  }
  if (act === "card") {
    try {
      const method = makeCard(world, (text(form, "number") ?? "").replace(/\D/g, ""));
      attach(world, method, portal.customer);
      world.customers.get(portal.customer).invoice_settings.default_payment_method = method.id;
      if (subscription) subscription.default_payment_method = method.id;
    } catch (error) {
      if (error instanceof Fault) return showPortal(world, portal, error.message);
      throw error;
    }
  }
  return { redirect: `/p/session/${portal.id}` };
}

export const portalRoutes: readonly Route[] = [
  {
    method: "POST",
    path: "/v1/billing_portal/sessions",
    takes: ["configuration", "customer", "flow_data", "locale", "return_url"],
    run: create,
  },
];
