import { inFile, type Mutant } from "./mutant.ts";

const TEMPORARY = ["lib/chat/temporary.integration.test.ts"];

const KEEPS_DECISIONS = `create or replace function app.begin_run(p jsonb) returns jsonb
language plpgsql volatile set search_path = '' as $$
declare v_result jsonb;
begin
  if (p ->> 'temporary')::boolean <> coalesce((select c.temporary from public.conversations c
    where c.id = (p ->> 'conversationId')::uuid), (p ->> 'temporary')::boolean) then
    return jsonb_build_object('status', 'unexpected');
  end if;
  v_result := app.open_run(p);
  if (p ->> 'temporary')::boolean then
    update public.conversations set temporary = true where id = (p ->> 'conversationId')::uuid;
  end if;
  return v_result;
end
$$;`;

/** Taken out of temporary chats. */
export const TEMPORARY_CHAT_MUTANTS: readonly Mutant[] = [
  {
    name: "temporary chats in the history",
    change: inFile(
      "lib/chat/store/conversations-store.ts",
      '      .where("temporary", "=", false)\n      .where("archivedAt"',
      '      .where("archivedAt"',
    ),
    tests: TEMPORARY,
  },
  {
    name: "decisions in a temporary chat that the router's reports learn from",
    change: { sql: KEEPS_DECISIONS },
    tests: TEMPORARY,
  },
  {
    name: "words of temporary chats that a search finds",
    change: inFile("lib/chat/store/search-store.ts", " or o.temporary or o.deleted_at", " or o.deleted_at"),
    tests: TEMPORARY,
  },
  {
    name: "answers of temporary chats in the response cache",
    change: inFile("lib/chat/service/prepare-answer.ts", "cacheUse: temporary ? null : ", "cacheUse: "),
    tests: TEMPORARY,
  },
  {
    name: "feedback on a temporary chat that is learned from",
    change: inFile(
      "lib/chat/feedback/service.ts",
      'if (temporary) throw new AppError("conflict"',
      'if (!temporary && false) throw new AppError("conflict"',
    ),
    tests: TEMPORARY,
  },
  {
    name: "a message that was meant to go and is kept",
    change: inFile(
      "lib/chat/service/prepare-answer.ts",
      "if (asked && conversation?.temporary === false)",
      "if (asked && conversation?.temporary === null)",
    ),
    tests: TEMPORARY,
  },
  {
    name: "temporary chats that outlive their day (DP-05)",
    change: inFile("lib/chat/service/retention.ts", "before.getTime() + AHEAD_MS", "before.getTime()"),
    tests: TEMPORARY,
  },
  {
    name: "an ended chat whose answer goes on (BL-16)",
    change: inFile(
      "lib/chat/service/end-temporary.ts",
      "    await finishRuns(user, AbortSignal.timeout(WAIT_MS), id);\n",
      "    void finishRuns;\n",
    ),
    tests: TEMPORARY,
  },
  {
    name: "temporary chats in an export (DP-01)",
    change: inFile(
      "lib/privacy/exports/kept-rows-store.ts",
      "return CONDITIONS[table] ?? sql`true`;",
      "return sql`true`;",
    ),
    tests: ["lib/privacy/exports/exports.integration.test.ts"],
  },
];
