import { getProfile } from "../../auth/service/profile.ts";
import { ProviderError } from "../../models/gateway/provider-error.ts";
import type { Target } from "../../models/gateway/target.ts";
import { log } from "../../platform/log.ts";
import type { RunState } from "./run-state.ts";

/**
 * The models that may go on with an answer whose stream broke off; none when it is not to be continued: the person named
 * its model or does not want it, pressed Stop, the failure would be the same again, or a tool was being called.
 * @param firstPart Index of the first part that the broken call wrote.
 */
export async function findContinuation(
  state: RunState,
  error: unknown,
  targets: readonly Target[],
  firstPart: number,
): Promise<Target[]> {
  const { plan, target, answer, signal } = state;
  if (!plan.auto || signal.aborted || !answer.hasContent) return [];
  if (!(error instanceof ProviderError) || !error.transient) return [];
  if (answer.parts.slice(firstPart).some(({ type }) => type === "dynamic-tool")) return [];
  const others = targets.slice(targets.indexOf(target) + 1);
  return others.length > 0 && (await isWanted(state)) ? others : [];
}

// Read now and not with every message: few answers break off.
async function isWanted({ plan }: RunState): Promise<boolean> {
  try {
    return (await getProfile(plan.principal)).continueWithAnotherModel;
  } catch (error) {
    log.warn({ err: error, messageId: plan.messageId }, "a broken answer is not continued: its setting was not read");
    return false;
  }
}
