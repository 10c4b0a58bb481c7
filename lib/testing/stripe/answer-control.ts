import { z } from "zod";
import { closeDispute, openDispute } from "./billing/open-dispute.ts";
import { closeRefund } from "./billing/refund-charge.ts";
import { settleLater } from "./checkout/complete-session.ts";
import type { LocalStripe } from "./start-stripe.ts";

const bodies = {
  "POST /__advance": z.object({ seconds: z.number().int().positive() }),
  "POST /__webhook": z.object({ url: z.url(), secret: z.string() }),
  "POST /__settle": z.object({ session: z.string(), paid: z.boolean() }),
  "POST /__refund": z.object({ refund: z.string() }),
  "POST /__dispute": z.object({ charge: z.string(), outcome: z.enum(["won", "lost"]).optional() }),
};

/** What tests of another process ask: to move time, to hold events back, to let a bank decide. */
export async function answerControl(
  stripe: LocalStripe,
  operation: string,
  body: string,
): Promise<{ status: number; body: unknown }> {
  const { world, courier } = stripe;
  const given: unknown = body === "" ? {} : JSON.parse(body);
  switch (operation) {
    case "POST /__advance":
      stripe.advance(bodies[operation].parse(given).seconds);
      break;
    case "POST /__webhook":
      courier.target = bodies[operation].parse(given);
      break;
    case "POST /__hold":
      courier.isHeld = true;
      break;
    case "POST /__release":
      courier.release();
      await courier.idle();
      break;
    case "POST /__settle": {
      const { session, paid } = bodies[operation].parse(given);
      settleLater(world, world.checkoutSessions.get(session), paid);
      break;
    }
    case "POST /__refund":
      closeRefund(world, world.refunds.get(bodies[operation].parse(given).refund));
      break;
    case "POST /__dispute": {
      const { charge, outcome } = bodies[operation].parse(given);
      const open = world.disputes.all().find((dispute) => dispute.charge === charge);
      if (open && outcome) closeDispute(world, open, outcome);
      else openDispute(world, world.charges.get(charge));
      break;
    }
    case "GET /__state":
      return {
        status: 200,
        body: {
          now: world.now(),
          requests: stripe.requests,
          deliveries: courier.deliveries,
          subscriptions: world.subscriptions.all(),
          sessions: world.checkoutSessions.all(),
        },
      };
    default:
      return {
        status: 404,
        body: { error: { type: "invalid_request_error", message: `No such control ${operation}` } },
      };
  }
  return { status: 200, body: { ok: true } };
}
