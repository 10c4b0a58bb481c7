import type { Principal } from "../../auth/schema.ts";
import type { SearchHit } from "../schema.ts";
import { searchMessages } from "../store/search-store.ts";

/** Finds the user's conversations and messages that hold all words of `text`. */
export function search(principal: Principal, text: string, limit: number): Promise<SearchHit[]> {
  return searchMessages(principal, text, limit);
}
