import type { Principal } from "../../auth/schema.ts";
import { hitRequests } from "../../models/cache/hit-requests.ts";
import { routeFacts } from "../../models/router/route-facts.ts";
import { newId } from "../../platform/ids.ts";
import { titleFromText } from "../policy.ts";
import { startMetadata } from "../run/answer-metadata.ts";
import { runHub } from "../run/run-hub.ts";
import type { StartPlan } from "../run/run-state.ts";
import type { SendInput } from "../schema.ts";
import type { BeginRunRow } from "../store/runs-store.ts";
import type { Prepared } from "./prepare-answer.ts";

/** The row that opens a run: what was sent, what it takes from the allowance, and the answer that begins. */
export function startRow(
  principal: Principal,
  input: SendInput,
  prepared: Prepared,
  plan: StartPlan,
  now: Date,
): BeginRunRow {
  const { sent } = prepared;
  return {
    workspaceId: principal.workspaceId,
    conversationId: input.conversationId,
    temporary: prepared.temporary,
    projectId: prepared.project?.id ?? null,
    title: titleFromText(sent?.text ?? ""),
    systemPrompt: prepared.systemPrompt,
    model: prepared.modelId,
    routeMode: prepared.routeMode,
    userMessage:
      sent && input.trigger === "submit"
        ? { id: input.id, parentId: input.parentId, parts: sent.parts, text: sent.text }
        : null,
    parentId: input.parentId,
    assistantId: plan.messageId,
    modelId: plan.comparison?.blind ? null : (plan.targets[0]?.model.id ?? ""),
    metadata: startMetadata(plan, now),
    decision: plan.decision,
    facts: plan.decision && routeFacts(plan.decision),
    context: plan.context,
    assignment: plan.assignment,
    decisionId: newId(),
    attempt: null,
    reservationId: newId(),
    ledgerId: newId(),
    worstCaseMicroUsd: plan.worstCaseMicroUsd,
    expects: prepared.expects,
    requests: plan.cache?.hit ? hitRequests() : 1,
    instanceId: runHub().instanceId,
    now,
  };
}
