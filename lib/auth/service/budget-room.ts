import type { Tx } from "../../platform/db/scopes.ts";
import { findBudgetsFull } from "../store/budget-room.ts";

/**
 * Makes sure that a person may have one more budget, those of their live keys among them. Until the transaction ends
 * nobody else adds one of theirs.
 * @returns Null when they may, else how many their tier allows.
 */
export function budgetsFull(tx: Tx, userId: string): Promise<number | null> {
  return findBudgetsFull(tx, userId);
}
