import { invalid } from "./fault.ts";
import { textsOf } from "./params.ts";
import type { Params } from "./wire.ts";
import { wireList } from "./wire-list.ts";
import type { World } from "./world.ts";

/** https://docs.stripe.com/api/expanding_objects */
const MAX_DEPTH = 4;

type Plain = Record<string, unknown>;
const isPlain = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Lists that an object shows only when asked to. */
const INCLUDABLE: Readonly<Record<string, (world: World, row: Plain) => unknown>> = {
  "coupon.applies_to": (world, { id }) => {
    const products = world.couponProducts.get(String(id));
    return products ? { products } : null;
  },
  "invoice.payments": (world, { id }) =>
    wireList(
      world.invoicePayments.all().filter(({ invoice }) => invoice === id),
      `/v1/invoice_payments?invoice=${id}`,
    ),
  "customer.subscriptions": (world, { id }) =>
    wireList(
      world.subscriptions.all().filter((row) => row.customer === id && row.status !== "canceled"),
      `/v1/subscriptions?customer=${id}`,
    ),
  "customer.tax_ids": (world, { id }) =>
    wireList(
      world.taxIds.all().filter(({ customer }) => customer === id),
      `/v1/customers/${id}/tax_ids`,
    ),
  "charge.refunds": (world, { id }) =>
    wireList(
      world.refunds.all().filter(({ charge }) => charge === id),
      `/v1/charges/${id}/refunds`,
    ),
  "checkout.session.line_items": (world, { id }) =>
    wireList(world.checkoutOrders.get(String(id))?.lineItems ?? [], `/v1/checkout/sessions/${id}/line_items`),
};

function expandOne(world: World, row: unknown, path: readonly string[], whole: string): void {
  const [field, ...rest] = path;
  if (field === undefined) return;
  if (Array.isArray(row)) {
    for (const item of row) expandOne(world, item, path, whole);
    return;
  }
  if (!isPlain(row)) return;
  let value = row[field];
  if (value === undefined) value = INCLUDABLE[`${String(row.object)}.${field}`]?.(world, row);
  if (value === undefined) throw invalid(`This property cannot be expanded (${whole}).`, "expand");
  if (typeof value === "string") {
    const found = world.findAny(value);
    if (!found) throw invalid(`This property cannot be expanded (${whole}).`, "expand");
    value = structuredClone(found);
  } else if (Array.isArray(value)) {
    value = value.map((item) => (typeof item === "string" ? structuredClone(world.findAny(item) ?? item) : item));
  } else value = structuredClone(value);
  row[field] = value;
  expandOne(world, value, rest, whole);
}

/** A copy of an answer in which the ids named by `expand[]` are replaced by their objects. */
export function expand(world: World, answer: unknown, params: Params): unknown {
  const copy = structuredClone(answer);
  for (const path of textsOf(params, "expand")) {
    const steps = path.split(".");
    if (steps.length > MAX_DEPTH)
      throw invalid(`You cannot expand more than 4 levels of a property (${path}).`, "expand");
    expandOne(world, copy, steps, path);
  }
  return copy;
}
