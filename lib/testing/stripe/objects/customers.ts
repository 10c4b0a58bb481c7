import type Stripe from "stripe";
import { cancelNow } from "../billing/cancel-subscription.ts";
import { changeBalance } from "../billing/change-balance.ts";
import { LIST_PARAMS, listPage } from "../list-page.ts";
import { integer, mergeMetadata, needText, nested, text } from "../params.ts";
import { type Call, idAt, type Route } from "../route.ts";
import type { Params, Wire } from "../wire.ts";

function addressOf(params: Params): Wire<Stripe.Address> {
  const address = nested(params, "address");
  return {
    city: text(address, "city"),
    country: text(address, "country"),
    line1: text(address, "line1"),
    line2: text(address, "line2"),
    postal_code: text(address, "postal_code"),
    state: text(address, "state"),
  };
}

function createCustomer({ world, params }: Call) {
  const testClock = text(params, "test_clock");
  if (testClock !== null) world.testClocks.get(testClock, "test_clock");
  const id = world.newId("cus");
  const customer = world.customers.add({
    id,
    object: "customer",
    address: params.address ? addressOf(params) : null,
    balance: integer(params, "balance") ?? 0,
    created: world.now(),
    currency: null,
    default_source: null,
    delinquent: false,
    description: text(params, "description"),
    discount: null,
    email: text(params, "email"),
    invoice_prefix: "NEXUS",
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    metadata: mergeMetadata({}, params.metadata),
    name: text(params, "name"),
    next_invoice_sequence: 1,
    phone: text(params, "phone"),
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: testClock,
  } satisfies Wire<Stripe.Customer>);
  world.emit("customer.created", customer, world.timeOf(id));
  return customer;
}

function updateCustomer(call: Call) {
  const { world, params } = call;
  const customer = world.customers.get(idAt(call));
  for (const name of ["description", "email", "name", "phone"] as const) {
    if (name in params) customer[name] = text(params, name);
  }
  if (params.address) customer.address = addressOf(params);
  customer.metadata = mergeMetadata(customer.metadata, params.metadata);
  const settings = nested(params, "invoice_settings");
  if ("default_payment_method" in settings) {
    const method = text(settings, "default_payment_method");
    if (method !== null) world.paymentMethods.get(method, "invoice_settings[default_payment_method]");
    customer.invoice_settings.default_payment_method = method;
  }
  world.emit("customer.updated", customer, world.timeOf(customer.id));
  return customer;
}

function retrieveCustomer(call: Call) {
  const id = idAt(call);
  if (call.world.deletedCustomers.has(id)) return { id, object: "customer", deleted: true };
  return call.world.customers.get(id);
}

function deleteCustomer(call: Call) {
  const { world } = call;
  const customer = world.customers.get(idAt(call));
  for (const subscription of world.subscriptions.all()) {
    if (subscription.customer === customer.id && subscription.status !== "canceled") cancelNow(world, subscription);
  }
  world.customers.delete(customer.id);
  world.deletedCustomers.add(customer.id);
  world.emit("customer.deleted", customer, world.now());
  return { id: customer.id, object: "customer", deleted: true };
}

function listCustomers({ world, params }: Call) {
  const email = text(params, "email");
  const rows = world.customers.all().filter((customer) => email === null || customer.email === email);
  return listPage(rows, params, "/v1/customers");
}

function createTaxId(call: Call) {
  const { world, params } = call;
  const customer = world.customers.get(idAt(call));
  const value = needText(params, "value");
  const type = needText(params, "type");
  const taxId = world.taxIds.add({
    id: world.newId("txi"),
    object: "tax_id",
    country: type === "eu_vat" ? value.slice(0, 2) : null,
    created: world.now(),
    customer: customer.id,
    customer_account: null,
    livemode: false,
    owner: { type: "customer", customer: customer.id, customer_account: null },
    type: type as Stripe.TaxId.Type,
    value,
    verification: { status: "pending", verified_address: null, verified_name: null },
  } satisfies Wire<Stripe.TaxId>);
  world.emit("customer.tax_id.created", taxId, world.timeOf(customer.id));
  return taxId;
}

function deleteTaxId(call: Call) {
  const taxId = call.world.taxIds.get(idAt(call, 1));
  call.world.taxIds.delete(taxId.id);
  call.world.emit("customer.tax_id.deleted", taxId, call.world.now());
  return { id: taxId.id, object: "tax_id", deleted: true };
}

function ownList<T extends { id: string; customer: string | null; created: number }>(
  call: Call,
  rows: readonly T[],
  path: string,
) {
  const { id } = call.world.customers.get(idAt(call));
  return listPage(
    rows.filter(({ customer }) => customer === id),
    call.params,
    `/v1/customers/${id}/${path}`,
  );
}

function createBalanceTransaction(call: Call) {
  const { world, params } = call;
  const customer = world.customers.get(idAt(call));
  return changeBalance(world, customer, {
    amount: integer(params, "amount") ?? 0,
    type: "adjustment",
    description: text(params, "description"),
  });
}

const CUSTOMER = ["address", "balance", "description", "email", "invoice_settings", "metadata", "name", "phone"];

export const customerRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/customers", takes: [...CUSTOMER, "test_clock"], run: createCustomer },
  { method: "GET", path: "/v1/customers", takes: [...LIST_PARAMS, "email"], run: listCustomers },
  { method: "GET", path: "/v1/customers/:id", takes: [], run: retrieveCustomer },
  { method: "POST", path: "/v1/customers/:id", takes: CUSTOMER, run: updateCustomer },
  { method: "DELETE", path: "/v1/customers/:id", takes: [], run: deleteCustomer },
  { method: "POST", path: "/v1/customers/:id/tax_ids", takes: ["type", "value"], run: createTaxId },
  {
    method: "GET",
    path: "/v1/customers/:id/tax_ids",
    takes: LIST_PARAMS,
    run: (call) => ownList(call, call.world.taxIds.all(), "tax_ids"),
  },
  { method: "DELETE", path: "/v1/customers/:id/tax_ids/:tax", takes: [], run: deleteTaxId },
  { method: "GET", path: "/v1/tax_ids/:id", takes: [], run: (call) => call.world.taxIds.get(idAt(call)) },
  {
    method: "GET",
    path: "/v1/customers/:id/payment_methods",
    takes: [...LIST_PARAMS, "type"],
    run: (call) => ownList(call, call.world.paymentMethods.all(), "payment_methods"),
  },
  {
    method: "POST",
    path: "/v1/customers/:id/balance_transactions",
    takes: ["amount", "currency", "description"],
    run: createBalanceTransaction,
  },
  {
    method: "GET",
    path: "/v1/customers/:id/balance_transactions",
    takes: LIST_PARAMS,
    run: (call) => ownList(call, call.world.balanceTransactions.all(), "balance_transactions"),
  },
];
