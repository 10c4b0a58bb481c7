import type Stripe from "stripe";
import { subscriptionOf } from "./billing/invoice.ts";
import { collectInvoice, defaultMethod, intentOf } from "./billing/settle-invoice.ts";
import { activate } from "./billing/start-subscription.ts";
import { makeCard } from "./objects/payment-methods.ts";
import { dollars, escapeHtml, htmlPage } from "./page.ts";
import type { Wire } from "./wire.ts";
import type { World } from "./world.ts";

function textOf(invoice: Wire<Stripe.Invoice>): string {
  return `Invoice ${invoice.number} ${dollars(invoice.total)} ${invoice.status}`;
}

/** The hosted page of an invoice: its file and, while it is open, the button with which the card's holder pays it. */
export function invoicePage(invoice: Wire<Stripe.Invoice>): string {
  const pay = invoice.status === "open" ? `<form method="post"><button>Confirm and pay</button></form>` : "";
  return htmlPage(textOf(invoice), `<p><a href="${escapeHtml(invoice.invoice_pdf ?? "#")}">Download</a></p>${pay}`);
}

/** The holder confirms the payment on that page, with the card that was tried, or with the one that is kept. */
export function payOnInvoicePage(world: World, invoice: Wire<Stripe.Invoice>): void {
  if (invoice.status !== "open") return;
  const tried = world.paymentMethods.find(intentOf(world, invoice).payment_method ?? "");
  // Who pays an invoice that was sent enters a card there; here it is always one that pays.
  const entered = invoice.collection_method === "send_invoice" ? makeCard(world, "4242424242424242") : null;
  collectInvoice(world, invoice, tried ?? defaultMethod(world, invoice) ?? entered, "confirmed");
  const subscription = world.subscriptions.find(subscriptionOf(invoice) ?? "");
  if (subscription && invoice.collection_method === "send_invoice") activate(world, subscription);
}

/** A PDF of one line, with a correct table of its objects. */
export function invoicePdf(invoice: Wire<Stripe.Invoice>): Buffer {
  const stream = `BT /F1 18 Tf 72 720 Td (${textOf(invoice).replace(/[()\\]/g, "\\$&")}) Tj ET`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let file = "%PDF-1.4\n";
  const offsets = objects.map((body, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${body}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}
