import { randomBytes } from "node:crypto";
import type Stripe from "stripe";
import { Shelf } from "./shelf.ts";
import type { Seconds, Wire } from "./wire.ts";

export const API_VERSION = "2026-10-28.endive";

export type StoredEvent = { id: string; object: "event"; type: string; created: Seconds } & Record<string, unknown>;

/** What is owed for a change in the middle of a period until an invoice takes it up. */
export interface PendingLine {
  customer: string;
  subscription: string;
  line: Wire<Stripe.InvoiceLineItem>;
}

export interface WorldOptions {
  /** Unix ms; what time it is for customers without a test clock. */
  now?: () => number;
}

/** Everything that this Stripe account holds. */
export class World {
  readonly products = new Shelf<Wire<Stripe.Product>>("product");
  readonly prices = new Shelf<Wire<Stripe.Price>>("price");
  readonly customers = new Shelf<Wire<Stripe.Customer>>("customer");
  readonly deletedCustomers = new Set<string>();
  readonly taxIds = new Shelf<Wire<Stripe.TaxId>>("tax id");
  readonly paymentMethods = new Shelf<Wire<Stripe.PaymentMethod>>("PaymentMethod");
  readonly paymentIntents = new Shelf<Wire<Stripe.PaymentIntent>>("payment_intent");
  readonly charges = new Shelf<Wire<Stripe.Charge>>("charge");
  readonly refunds = new Shelf<Wire<Stripe.Refund>>("refund");
  readonly disputes = new Shelf<Wire<Stripe.Dispute>>("dispute");
  readonly subscriptions = new Shelf<Wire<Stripe.Subscription>>("subscription");
  readonly invoices = new Shelf<Wire<Stripe.Invoice>>("invoice");
  readonly invoicePayments = new Shelf<Wire<Stripe.InvoicePayment>>("invoice_payment");
  readonly creditNotes = new Shelf<Wire<Stripe.CreditNote>>("credit note");
  readonly balanceTransactions = new Shelf<Wire<Stripe.CustomerBalanceTransaction>>("customer balance transaction");
  readonly coupons = new Shelf<Wire<Stripe.Coupon>>("coupon");
  /** Products that a coupon is for; it is for all when it is not here. Shown only when asked for. */
  readonly couponProducts = new Map<string, string[]>();
  readonly promotionCodes = new Shelf<Wire<Stripe.PromotionCode>>("promotion code");
  readonly discounts = new Shelf<Wire<Stripe.Discount>>("discount");
  readonly checkoutSessions = new Shelf<Wire<Stripe.Checkout.Session>>("checkout.session");
  readonly portalSessions = new Shelf<Wire<Stripe.BillingPortal.Session>>("billing_portal.session");
  readonly meters = new Shelf<Wire<Stripe.Billing.Meter>>("billing.meter");
  readonly testClocks = new Shelf<Wire<Stripe.TestHelpers.TestClock>>("testclock");
  readonly events = new Shelf<StoredEvent>("event");
  readonly meterEvents: Wire<Stripe.Billing.MeterEvent>[] = [];
  readonly pendingLines: PendingLine[] = [];
  /** What a Checkout session was asked for and does not show. */
  readonly checkoutOrders = new Map<string, import("./checkout/order.ts").Order>();
  /** Card numbers of payment methods, which decide how a payment ends. */
  readonly cardNumbers = new Map<string, string>();
  /** Dates at which a failed invoice is tried again. */
  readonly retries = new Map<string, Seconds[]>();
  onEvent: (event: StoredEvent) => void = () => undefined;
  /** Where the hosted pages are. */
  origin = "http://127.0.0.1";
  /** Subscriptions whose trial's end was announced. */
  readonly trialsAnnounced = new Set<string>();
  #shiftMs = 0;
  #frozen: Seconds | null = null;
  #invoiceNumber = 0;
  readonly #now: () => number;

  constructor({ now = Date.now }: WorldOptions = {}) {
    this.#now = now;
  }

  /** Unix seconds of customers without a test clock. */
  now(): Seconds {
    return this.#frozen ?? Math.floor((this.#now() + this.#shiftMs) / 1000);
  }

  /** Moves the time of customers without a test clock forward. */
  shift(seconds: number): void {
    this.#shiftMs += seconds * 1000;
  }

  /** Stands still at a time while what is due then happens. @param clock Id of a test clock; null for the others. */
  freeze(clock: string | null, at: Seconds | null): void {
    if (clock === null) this.#frozen = at;
    else if (at !== null) this.testClocks.get(clock).frozen_time = at;
  }

  /** Unix seconds for a customer: its test clock's, when it has one. */
  timeOf(customerId: string | null): Seconds {
    const clock = customerId === null ? null : this.customers.find(customerId)?.test_clock;
    return (clock && this.testClocks.find(clock)?.frozen_time) || this.now();
  }

  newId(prefix: string): string {
    return `${prefix}_${randomBytes(12).toString("hex")}`;
  }

  nextInvoiceNumber(): string {
    this.#invoiceNumber++;
    return `NEXUS-${String(this.#invoiceNumber).padStart(4, "0")}`;
  }

  /** Writes down that something happened, with the object as it is now. */
  emit(type: string, object: { id?: string }, at: Seconds, previous?: Record<string, unknown>): void {
    const event: StoredEvent = {
      id: this.newId("evt"),
      object: "event",
      api_version: API_VERSION,
      created: at,
      data: {
        object: structuredClone(object),
        ...(previous ? { previous_attributes: structuredClone(previous) } : {}),
      },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type,
    };
    this.events.add(event);
    this.onEvent(event);
  }

  /** The object of any id, for `expand`. */
  findAny(id: string): object | undefined {
    const shelves: readonly { find(id: string): object | undefined }[] = [
      this.products,
      this.prices,
      this.customers,
      this.taxIds,
      this.paymentMethods,
      this.paymentIntents,
      this.charges,
      this.refunds,
      this.disputes,
      this.subscriptions,
      this.invoices,
      this.invoicePayments,
      this.creditNotes,
      this.balanceTransactions,
      this.coupons,
      this.promotionCodes,
      this.discounts,
      this.checkoutSessions,
      this.testClocks,
      this.meters,
    ];
    for (const shelf of shelves) {
      const found = shelf.find(id);
      if (found) return found;
    }
    return undefined;
  }
}
