import type Stripe from "stripe";
import { resolveDiscount } from "../billing/discount.ts";
import { CARDS } from "../cards.ts";
import { Fault } from "../fault.ts";
import { dollars, escapeHtml, htmlPage } from "../page.ts";
import { text } from "../params.ts";
import type { Params, Wire } from "../wire.ts";
import type { World } from "../world.ts";
import { type Buyer, completeSession } from "./complete-session.ts";
import { totalOf } from "./total.ts";

type Session = Wire<Stripe.Checkout.Session>;

/** What a page answers: HTML, or where to go. */
export type PageAnswer = { html: string; status?: number } | { redirect: string };

function field(label: string, name: string, value: string, more = ""): string {
  return `<label>${label}<input name="${name}" value="${escapeHtml(value)}" ${more}></label>`;
}

function bankPage(session: Session): string {
  return htmlPage(
    "Confirm with your bank",
    `<form method="post" action="/c/pay/${session.id}"><input type="hidden" name="act" value="confirm">
      <button>Complete authentication</button></form>
      <form method="post" action="/c/pay/${session.id}"><input type="hidden" name="act" value="refuse">
      <button>Fail authentication</button></form>`,
  );
}

/** The page on which a session is paid. */
export function showCheckout(world: World, session: Session): PageAnswer {
  const order = world.checkoutOrders.get(session.id);
  if (!order || session.status !== "open") return { html: htmlPage("This page has expired", ""), status: 410 };
  if (order.asking !== null) return { html: bankPage(session) };
  const { subtotal, discount, total } = totalOf(world, order);
  const email = session.customer ? world.customers.get(session.customer).email : session.customer_email;
  const lines = order.lineItems.map(({ description }) => `<li>${escapeHtml(description ?? "")}</li>`).join("");
  const codes = session.allow_promotion_codes
    ? `<form method="post" action="/c/pay/${session.id}"><input type="hidden" name="act" value="code">
        ${field("Promotion code", "code", "")}<button>Apply</button></form>`
    : "";
  const taxId = session.tax_id_collection?.enabled ? field("Tax id", "tax_id", "") : "";
  const button = session.mode === "payment" ? "Pay" : total === 0 ? "Start trial" : "Subscribe";
  const trial = order.trialDays === null ? "" : `<p>${order.trialDays} days free</p>`;
  const body = `${order.problem === null ? "" : `<p role="alert">${escapeHtml(order.problem)}</p>`}
    <ul>${lines}</ul>${trial}<p>Subtotal ${dollars(subtotal)}</p>${discount ? `<p>Discount ${dollars(-discount)}</p>` : ""}
    <p>Total due today <strong>${dollars(total)}</strong></p>${codes}
    <form method="post" action="/c/pay/${session.id}"><input type="hidden" name="act" value="pay">
      ${field("Email", "email", email ?? "", "type=email required")}
      ${field("Card number", "number", "", 'inputmode="numeric" autocomplete="cc-number"')}
      ${field("Expiry", "expiry", "12 / 34")}${field("CVC", "cvc", "123")}
      ${field("Name on card", "name", "Ada Example")}${field("Country", "country", "US")}${taxId}
      <button>${button}</button><button name="later" value="1">Pay by bank transfer</button></form>
    <p><a href="${escapeHtml(session.cancel_url ?? "#")}">Back</a></p>`;
  return { html: htmlPage("Checkout", body) };
}

function applyCode(world: World, session: Session, code: string): void {
  const order = world.checkoutOrders.get(session.id);
  if (!order) return;
  const found = world.promotionCodes.all().find((row) => row.active && row.code.toLowerCase() === code.toLowerCase());
  try {
    if (!found) throw new Fault(400, { type: "invalid_request_error", message: "This code is invalid." });
    resolveDiscount(world, { promotion_code: found.id }, session.customer);
    order.discounts = [{ coupon: null, promotion_code: found.id }];
    order.problem = null;
  } catch (error) {
    order.problem = error instanceof Fault ? error.message : "This code is invalid.";
  }
  const { total, discount } = totalOf(world, order);
  session.amount_total = total;
  if (session.total_details) session.total_details.amount_discount = discount;
}

/** One click on the page. */
export function actOnCheckout(world: World, session: Session, form: Params): PageAnswer {
  const order = world.checkoutOrders.get(session.id);
  const again = { redirect: `/c/pay/${session.id}` };
  if (!order) return again;
  const act = text(form, "act");
  if (act === "code") {
    applyCode(world, session, text(form, "code") ?? "");
    return again;
  }
  if (act === "refuse") {
    order.asking = null;
    order.problem = "We are unable to authenticate your payment method.";
    return again;
  }
  const confirmed = act === "confirm";
  const number = (confirmed ? order.asking : text(form, "number")?.replace(/\D/g, "")) ?? "";
  const later = text(form, "later") === "1";
  if (!later && !CARDS[number]) {
    order.problem = "Your card number is incorrect.";
    return again;
  }
  const buyer: Buyer = {
    number,
    email: text(form, "email") ?? "buyer@example.com",
    name: text(form, "name") ?? "",
    country: text(form, "country") ?? "US",
    taxId: text(form, "tax_id") ?? "",
    confirmed,
    later,
  };
  const outcome = completeSession(world, session, buyer);
  order.asking = outcome.kind === "asks_holder" ? number : null;
  order.problem = outcome.kind === "refused" ? outcome.message : null;
  if (outcome.kind !== "done") return again;
  return { redirect: (session.success_url ?? "").replaceAll("{CHECKOUT_SESSION_ID}", session.id) };
}
