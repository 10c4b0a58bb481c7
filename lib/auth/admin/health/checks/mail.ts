import { connect } from "node:net";
import { env } from "../../../../platform/env.ts";
import { storedErrorText } from "../../../../platform/jobs/stored-error.ts";
import type { HealthFact } from "../schema.ts";
import { readOutbox } from "../store.ts";
import type { Check } from "./check.ts";

/** Mails that wait, those that could not be sent, and why. */
async function outboxFacts(): Promise<HealthFact[]> {
  const { queued, dead, lastFailureAt, lastFailure } = await readOutbox();
  return [
    { name: "queued", value: queued },
    { name: "dead", value: dead },
    ...(lastFailureAt === null
      ? []
      : [
          { name: "lastFailureAt" as const, value: lastFailureAt.toISOString() },
          { name: "lastFailure" as const, value: storedErrorText(lastFailure) },
        ]),
  ];
}

/** Whether somebody listens there. */
function reach(hostname: string, port: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ""), port, signal });
    const end = (isReached: boolean) => {
      socket.destroy();
      resolve(isReached);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}

/** Which transport mails take, whether it is there, and what waits. */
export const checkMail: Check = async (signal) => {
  const { SMTP_URL, MAIL_OUTBOX_URL } = env();
  const outbox = outboxFacts().catch((): HealthFact[] => []);
  if (SMTP_URL === null) return { state: "off", facts: await outbox };
  const { hostname, port, protocol } = new URL(SMTP_URL);
  const number = Number(port) || (protocol === "smtps:" ? 465 : 587);
  const isReached = await reach(hostname, number, signal);
  const facts = await outbox;
  const hasDead = facts.some(({ name, value }) => name === "dead" && value !== 0);
  const transport = `${protocol}//${hostname}:${number}`;
  return {
    state: isReached ? (hasDead ? "warn" : "ok") : "down",
    facts: [{ name: "transport", value: MAIL_OUTBOX_URL === null ? transport : `${transport} (outbox)` }, ...facts],
  };
};
