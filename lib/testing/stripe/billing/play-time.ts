import type { Seconds } from "../wire.ts";
import type { World } from "../world.ts";
import { cancelNow } from "./cancel-subscription.ts";
import { subscriptionOf } from "./invoice.ts";
import { renew } from "./renew-subscription.ts";
import { collectInvoice, defaultMethod, finalizeInvoice, voidInvoice } from "./settle-invoice.ts";
import { activate } from "./start-subscription.ts";
import { announce, itemOf, type Sub } from "./subscription.ts";

const DAY = 86_400;
/** A first payment that was not made in this time never will be. */
const INCOMPLETE_SECONDS = 23 * 3600;

interface Due {
  at: Seconds;
  run(): void;
}

function retriesOf(world: World, subscription: Sub): Due[] {
  return world.invoices.all().flatMap((invoice) => {
    const at = world.retries.get(invoice.id)?.[0];
    if (at === undefined || subscriptionOf(invoice) !== subscription.id) return [];
    const run = () => {
      const [, ...later] = world.retries.get(invoice.id) ?? [];
      world.retries.set(invoice.id, later);
      if (collectInvoice(world, invoice, defaultMethod(world, invoice), "absent") === null)
        activate(world, subscription);
      else if (later.length === 0) cancelNow(world, subscription, "payment_failed");
    };
    return { at, run };
  });
}

/** What happens to invoices that are sent: they go out, and are overdue if nobody has paid them. */
function sentOf(world: World, subscription: Sub): Due[] {
  return world.invoices.all().flatMap((invoice) => {
    if (subscriptionOf(invoice) !== subscription.id || invoice.collection_method !== "send_invoice") return [];
    const { status, automatically_finalizes_at: sendsAt, due_date: dueAt } = invoice;
    if (status === "draft" && sendsAt !== null) return [{ at: sendsAt, run: () => finalizeInvoice(world, invoice) }];
    if (status !== "open" || dueAt === null || subscription.status !== "active") return [];
    const run = () => {
      const before = structuredClone(subscription);
      subscription.status = "past_due";
      world.emit("invoice.overdue", invoice, dueAt);
      announce(world, subscription, before);
    };
    return [{ at: dueAt, run }];
  });
}

function expire(world: World, subscription: Sub): void {
  const invoice = world.invoices.find(subscription.latest_invoice ?? "");
  if (invoice?.status === "open") voidInvoice(world, invoice);
  subscription.status = "incomplete_expired";
  subscription.ended_at = world.timeOf(subscription.customer);
  world.emit("customer.subscription.updated", subscription, subscription.ended_at, { status: "incomplete" });
}

/** Everything that will happen to a subscription by itself. */
function listDue(world: World, subscription: Sub, announced: ReadonlySet<string>): Due[] {
  const { status, customer } = subscription;
  if (status === "incomplete") {
    return [{ at: subscription.created + INCOMPLETE_SECONDS, run: () => expire(world, subscription) }];
  }
  if (status === "canceled" || status === "incomplete_expired" || status === "paused") return [];
  const due = [...retriesOf(world, subscription), ...sentOf(world, subscription)];
  if (status === "trialing" && subscription.trial_end !== null && !announced.has(subscription.id)) {
    due.push({
      at: subscription.trial_end - 3 * DAY,
      run: () => {
        world.trialsAnnounced.add(subscription.id);
        world.emit("customer.subscription.trial_will_end", subscription, world.timeOf(customer));
      },
    });
  }
  const resumesAt = subscription.pause_collection?.resumes_at ?? null;
  if (resumesAt !== null) {
    due.push({
      at: resumesAt,
      run: () => {
        const before = structuredClone(subscription);
        subscription.pause_collection = null;
        announce(world, subscription, before);
      },
    });
  }
  due.push({
    at: itemOf(subscription).current_period_end,
    run: () => (subscription.cancel_at_period_end ? cancelNow(world, subscription) : renew(world, subscription)),
  });
  return due;
}

/**
 * Lets everything happen that is due until `target`, each at its own time.
 * @param clock Id of a test clock; null for the customers without one.
 */
export function playTime(world: World, clock: string | null, target: Seconds): void {
  for (;;) {
    const next = world.subscriptions
      .all()
      .filter((subscription) => subscription.test_clock === clock)
      .flatMap((subscription) => listDue(world, subscription, world.trialsAnnounced))
      .reduce<Due | null>((first, due) => (first === null || due.at < first.at ? due : first), null);
    if (next === null || next.at > target) break;
    world.freeze(clock, next.at);
    next.run();
  }
  world.freeze(clock, null);
}
