import type { Principal } from "../../auth/schema.ts";
import type { UsageAttempt } from "../../billing/schema.ts";
import { releaseUsage, reserveUsage, settleUsage } from "../../billing/service.ts";
import { estimateTokens, tokenQuarters } from "../../models/estimate-tokens.ts";
import { generate } from "../../models/gateway/generate.ts";
import type { Target } from "../../models/gateway/target.ts";
import { toUsageAttempt } from "../../models/gateway/usage-attempt.ts";
import { cheapestTarget } from "../../models/service/cheapest-target.ts";
import { now } from "../../platform/clock.ts";
import { log } from "../../platform/log.ts";
import { cleanTitle } from "../policy.ts";
import type { LiveRun } from "../run/live-run.ts";
import { setModelTitle } from "../store/conversations-store.ts";
import type { Prepared } from "./prepare-answer.ts";

const MAX_SOURCE_CHARACTERS = 2000;
const INSTRUCTIONS =
  "Write a title of at most six words for a conversation that starts with the user's message below, in its language. Answer with the title alone.";

/**
 * Has a cheap model name the conversation, beside the answer. It costs no message of the allowance; its cost is a
 * ledger row of its own. Failing leaves the first words as the title, so every failure is only logged.
 * @param beside The models that the person named for the answer; none where Auto chose.
 */
export async function makeTitle(
  principal: Principal,
  conversationId: string,
  text: string,
  { choices, preferences, project }: Pick<Prepared, "choices" | "preferences" | "project">,
  live: LiveRun,
  beside: readonly Target[],
): Promise<void> {
  const target = cheapestTarget(choices, preferences.excluded, beside);
  if (!target || !text.trim()) return;
  const attempts: UsageAttempt[] = [];
  let reservation: string | null = null;
  try {
    reservation = await reserveUsage(principal, {
      purpose: "title",
      worstCaseMicroUsd: null,
      requests: 0,
      projectId: project?.id ?? null,
    });
    let title = "";
    const request = {
      messages: [
        { role: "system" as const, content: INSTRUCTIONS },
        { role: "user" as const, content: [{ type: "text" as const, text: text.slice(0, MAX_SOURCE_CHARACTERS) }] },
      ],
      maxOutputTokens: 40,
      reasoningEffort: "none" as const,
    };
    const onAttempt: Parameters<typeof generate>[2]["onAttempt"] = (report) =>
      void attempts.push(
        toUsageAttempt(
          report,
          { conversationId, messageId: null },
          { inputTokens: estimateTokens(text), outputQuarters: tokenQuarters(title) },
        ),
      );
    for await (const events of generate(request, [target], { onAttempt }, {})) {
      for (const event of events) if (event.type === "text") title += event.delta;
    }
    await settleUsage(reservation, attempts, "title");
    const clean = cleanTitle(title);
    if (clean && (await setModelTitle(principal, conversationId, clean, now())) && !live.done) {
      live.push([{ type: "data-title", data: { conversationId, title: clean }, transient: true }]);
    }
  } catch (error) {
    log.info({ err: error, conversationId }, "no title was made");
    if (reservation) await releaseUsage(reservation, attempts, "title").catch(() => undefined);
  }
}
