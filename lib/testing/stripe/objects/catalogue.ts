import type Stripe from "stripe";
import { invalid } from "../fault.ts";
import { LIST_PARAMS, listPage } from "../list-page.ts";
import { flag, integer, mergeMetadata, needText, nested, oneOf, text, textsOf } from "../params.ts";
import { type Call, idAt, type Route } from "../route.ts";
import type { Wire } from "../wire.ts";

function createProduct({ world, params }: Call) {
  const id = text(params, "id") ?? world.newId("prod");
  if (world.products.find(id)) {
    throw invalid(
      `Product already exists. You cannot set the id to an already existing one.`,
      "id",
      "resource_already_exists",
    );
  }
  const product = world.products.add({
    id,
    object: "product",
    active: flag(params, "active") ?? true,
    created: world.now(),
    default_price: null,
    description: text(params, "description"),
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: mergeMetadata({}, params.metadata),
    name: needText(params, "name"),
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: text(params, "tax_code"),
    tax_details: null,
    type: "service",
    unit_label: text(params, "unit_label"),
    updated: world.now(),
    url: null,
  } satisfies Wire<Stripe.Product>);
  world.emit("product.created", product, world.now());
  return product;
}

function updateProduct(call: Call) {
  const { world, params } = call;
  const product = world.products.get(idAt(call));
  product.name = text(params, "name") ?? product.name;
  product.active = flag(params, "active") ?? product.active;
  if ("description" in params) product.description = text(params, "description");
  product.metadata = mergeMetadata(product.metadata, params.metadata);
  product.updated = world.now();
  world.emit("product.updated", product, world.now());
  return product;
}

function recurringOf({ params }: Call): Wire<Stripe.Price.Recurring> | null {
  const recurring = nested(params, "recurring");
  const interval = oneOf(recurring, "interval", ["day", "week", "month", "year"]);
  if (interval === null) return null;
  return {
    interval,
    interval_count: integer(recurring, "interval_count") ?? 1,
    meter: text(recurring, "meter"),
    trial_period_days: null,
    usage_type: oneOf(recurring, "usage_type", ["licensed", "metered"]) ?? "licensed",
  };
}

function createPrice(call: Call) {
  const { world, params } = call;
  const product = world.products.get(needText(params, "product"), "product");
  const unitAmount = integer(params, "unit_amount");
  const decimal = text(params, "unit_amount_decimal");
  if (unitAmount === null && decimal === null) {
    throw invalid("You must specify either `unit_amount` or `unit_amount_decimal`.", "unit_amount");
  }
  if (unitAmount !== null && unitAmount < 0) throw invalid("Invalid non-negative integer", "unit_amount");
  const recurring = recurringOf(call);
  if (recurring?.meter) world.meters.get(recurring.meter, "recurring[meter]");
  const price = world.prices.add({
    id: world.newId("price"),
    object: "price",
    active: flag(params, "active") ?? true,
    billing_scheme: "per_unit",
    created: world.now(),
    currency: needText(params, "currency").toLowerCase(),
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: mergeMetadata({}, params.metadata),
    nickname: text(params, "nickname"),
    product: product.id,
    recurring,
    tax_behavior: oneOf(params, "tax_behavior", ["exclusive", "inclusive", "unspecified"]) ?? "unspecified",
    tiers_mode: null,
    transform_quantity: null,
    type: recurring ? "recurring" : "one_time",
    unit_amount: unitAmount,
    unit_amount_decimal: decimal ?? String(unitAmount),
  } satisfies Wire<Stripe.Price>);
  takeLookupKey(call, price);
  world.emit("price.created", price, world.now());
  return price;
}

function takeLookupKey({ world, params }: Call, price: Wire<Stripe.Price>): void {
  const key = text(params, "lookup_key");
  if (key === null) return;
  const holder = world.prices.all().find((other) => other.lookup_key === key && other.id !== price.id);
  if (holder) {
    if (!flag(params, "transfer_lookup_key")) {
      throw invalid(
        `A price (\`${holder.id}\`) already uses that lookup key.`,
        "lookup_key",
        "resource_already_exists",
      );
    }
    holder.lookup_key = null;
  }
  price.lookup_key = key;
}

function updatePrice(call: Call) {
  const { world, params } = call;
  const price = world.prices.get(idAt(call));
  price.active = flag(params, "active") ?? price.active;
  if ("nickname" in params) price.nickname = text(params, "nickname");
  price.metadata = mergeMetadata(price.metadata, params.metadata);
  takeLookupKey(call, price);
  world.emit("price.updated", price, world.now());
  return price;
}

function listPrices({ world, params }: Call) {
  const active = flag(params, "active");
  const product = text(params, "product");
  const keys = textsOf(params, "lookup_keys");
  const rows = world.prices
    .all()
    .filter(
      (price) =>
        (active === null || price.active === active) &&
        (product === null || price.product === product) &&
        (keys.length === 0 || (price.lookup_key !== null && keys.includes(price.lookup_key))),
    );
  return listPage(rows, params, "/v1/prices");
}

function listProducts({ world, params }: Call) {
  const active = flag(params, "active");
  const ids = textsOf(params, "ids");
  const rows = world.products
    .all()
    .filter(
      (product) => (active === null || product.active === active) && (ids.length === 0 || ids.includes(product.id)),
    );
  return listPage(rows, params, "/v1/products");
}

const PRODUCT = ["active", "description", "metadata", "name", "tax_code", "unit_label"];
const PRICE = ["active", "lookup_key", "metadata", "nickname", "tax_behavior", "transfer_lookup_key"];

export const catalogueRoutes: readonly Route[] = [
  { method: "POST", path: "/v1/products", takes: [...PRODUCT, "id"], run: createProduct },
  { method: "GET", path: "/v1/products", takes: [...LIST_PARAMS, "active", "ids"], run: listProducts },
  { method: "GET", path: "/v1/products/:id", takes: [], run: (call) => call.world.products.get(idAt(call)) },
  { method: "POST", path: "/v1/products/:id", takes: PRODUCT, run: updateProduct },
  {
    method: "POST",
    path: "/v1/prices",
    takes: [...PRICE, "currency", "product", "recurring", "unit_amount", "unit_amount_decimal"],
    run: createPrice,
  },
  { method: "GET", path: "/v1/prices", takes: [...LIST_PARAMS, "active", "lookup_keys", "product"], run: listPrices },
  { method: "GET", path: "/v1/prices/:id", takes: [], run: (call) => call.world.prices.get(idAt(call)) },
  { method: "POST", path: "/v1/prices/:id", takes: PRICE, run: updatePrice },
];
