import { z } from "zod";
import { asService } from "../../../platform/db/scopes.ts";
import { env } from "../../../platform/env.ts";
import { AppError } from "../../../platform/errors.ts";
import { enqueue, prepareQueue } from "../../../platform/jobs/enqueue.ts";
import { findEventHandler } from "../events/registry.ts";
import { fromSeconds } from "../money.ts";
import { insertEvent } from "../store/events.ts";
import { stripeEventJob } from "./job.ts";
import { verifySignature } from "./verify-signature.ts";

// Of an event only its names are read, in whatever version it was written: the object is fetched again.
const eventSchema = z.object({
  id: z.string().regex(/^evt_\w{1,250}$/),
  type: z.string().regex(/^[\w.]{1,200}$/),
  created: z.int().nonnegative().max(99_999_999_999),
  api_version: z.string().max(100).nullish(),
  data: z.object({ object: z.object({ id: z.string().min(1).max(255).optional() }).optional() }).optional(),
});

function parseEvent(body: Uint8Array): z.output<typeof eventSchema> {
  try {
    return eventSchema.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)));
  } catch (cause) {
    throw new AppError("bad_request", "This is not an event.", { cause });
  }
}

/**
 * Takes an event in: checked, and written down with its job in one transaction, or not at all. One that came before
 * is answered alike and does nothing.
 * @throws AppError bad_request
 */
export async function receiveEvent(body: Uint8Array, signature: string | null): Promise<void> {
  verifySignature(body, signature, env().stripe?.webhookSecrets ?? []);
  const event = parseEvent(body);
  const objectId = event.data?.object?.id;
  const isHandled = findEventHandler(event.type) !== null;
  if (isHandled && objectId === undefined) throw new AppError("bad_request", "The event names no object.");
  const row = {
    stripeEventId: event.id,
    type: event.type,
    stripeObjectId: objectId ?? "",
    apiVersion: event.api_version ?? null,
    occurredAt: fromSeconds(event.created),
  };
  await prepareQueue(stripeEventJob);
  // As service: Stripe sends it, and nobody is signed in.
  await asService()
    .transaction()
    .execute(async (tx) => {
      const isNew = await insertEvent(tx, row, isHandled ? "received" : "ignored");
      if (isNew && isHandled) await enqueue(stripeEventJob, { stripeEventId: event.id }, { tx });
    });
}
