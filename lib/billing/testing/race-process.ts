/**
 * A process of its own that takes part in races for an allowance, started with a channel and the environment of the
 * services. It answers each `RaceTask` with one `RaceResult`.
 */
import type { Principal } from "../../auth/schema.ts";
import { closeDatabase } from "../../platform/db/client.ts";
import { toAppError } from "../../platform/errors.ts";
import { closeJobSender } from "../../platform/jobs/enqueue.ts";
import { runRandomSteps } from "../credits/testing/random-steps.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../service.ts";
import { makeAttempt } from "./make-attempt.ts";

export type RaceTask =
  | { kind: "reserve"; principal: Principal; racers: number; projectId?: string }
  | { kind: "close"; reservationIds: string[]; release: boolean; amountMicroUsd: number }
  | { kind: "ledger"; principal: Principal; seed: number; steps: number }
  | { kind: "top-up"; times: number; topUpIds: string[] }
  | { kind: "webhook"; payload: string; headers: Record<string, string>; times: number };

export interface RaceResult {
  /** Reservations that this process was granted, or closed; of a webhook, the status of each answer. */
  ids: string[];
  /** Of each refusal: its code and what it said was used. */
  refusals: { code: string; requestsUsed: unknown; requestsLimit: unknown }[];
}

async function reserveAll({
  principal,
  racers,
  projectId = null,
}: {
  principal: Principal;
  racers: number;
  projectId?: string | null;
}): Promise<RaceResult> {
  const result: RaceResult = { ids: [], refusals: [] };
  await Promise.all(
    Array.from({ length: racers }, async () => {
      try {
        result.ids.push(await reserveUsage(principal, { purpose: "chat", worstCaseMicroUsd: 1000, projectId }));
      } catch (error) {
        const { code, details } = toAppError(error);
        result.refusals.push({ code, requestsUsed: details?.requestsUsed, requestsLimit: details?.requestsLimit });
      }
    }),
  );
  return result;
}

async function closeAll(task: Extract<RaceTask, { kind: "close" }>): Promise<RaceResult> {
  const { reservationIds, release, amountMicroUsd } = task;
  const closed = await Promise.all(
    reservationIds.map((id) =>
      release ? releaseUsage(id, [], "chat") : settleUsage(id, [makeAttempt(amountMicroUsd)], "chat"),
    ),
  );
  return { ids: reservationIds.filter((_, index) => closed[index]), refusals: [] };
}

async function postAll(task: Extract<RaceTask, { kind: "webhook" }>): Promise<RaceResult> {
  const { stripeWebhook } = await import("../stripe/webhook/api.ts");
  const post = () =>
    stripeWebhook(
      new Request("http://localhost:3000/api/webhooks/stripe", {
        method: "POST",
        headers: task.headers,
        body: task.payload,
      }),
    );
  const answers = await Promise.all(Array.from({ length: task.times }, post));
  return { ids: answers.map(({ status }) => String(status)), refusals: [] };
}

/** Begins what is due, or charges these purchases, so many times at once. Like the queue it tries again what fails. */
async function topUpAll({ times, topUpIds }: Extract<RaceTask, { kind: "top-up" }>): Promise<RaceResult> {
  const { beginTopUps } = await import("../top-ups/begin-top-ups.ts");
  const { chargeTopUp } = await import("../top-ups/charge-top-up.ts");
  const charge = async (id: string, triesLeft = 5): Promise<void> => {
    try {
      await chargeTopUp(id);
    } catch (error) {
      if (triesLeft === 0) throw error;
      await charge(id, triesLeft - 1);
    }
  };
  const turn = async () => {
    if (topUpIds.length === 0) return String(await beginTopUps());
    for (const id of topUpIds) await charge(id);
    return "0";
  };
  return { ids: await Promise.all(Array.from({ length: times }, turn)), refusals: [] };
}

function workOn(task: RaceTask): Promise<RaceResult> {
  if (task.kind === "webhook") return postAll(task);
  if (task.kind === "top-up") return topUpAll(task);
  if (task.kind === "ledger") return runRandomSteps(task).then((ids) => ({ ids, refusals: [] }));
  return task.kind === "reserve" ? reserveAll(task) : closeAll(task);
}

process.on("message", (task: RaceTask) => {
  void workOn(task).then((result) => process.send?.(result));
});
process.once(
  "disconnect",
  () =>
    void closeJobSender()
      .then(() => closeDatabase())
      .then(() => process.exit(0)),
);
process.send?.("ready");
