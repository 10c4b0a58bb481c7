import type { Tx } from "../../platform/db/scopes.ts";
import type { Principal } from "../schema.ts";
import { findBudgetsFull } from "../store/budget-room.ts";

/**
 * Makes sure that a person may have one more budget, those of their live keys among them. Until the transaction ends
 * nobody else adds one of theirs.
 * @returns Null when they may, else how many the tier allows that is in force where they work.
 */
export function budgetsFull(tx: Tx, user: Pick<Principal, "userId" | "workspaceId">): Promise<number | null> {
  return findBudgetsFull(tx, user);
}
