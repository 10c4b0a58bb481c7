import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NextIntlClientProvider } from "next-intl";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it, vi } from "vitest";
import { conversationsQuery } from "@/lib/chat/client";
import { createConversation, createEntry } from "@/lib/chat/client/create-entry";
import sidebar from "../../messages/en/sidebar.json" with { type: "json" };
import { ConversationList } from "./conversation-list";

vi.mock("@/components/chat/chat-session-provider", () => ({ useOutbox: () => ({ entries: [] }) }));
vi.mock("./shell-context", () => ({ useShell: () => ({ profile: { timeZone: "UTC" } }) }));
vi.mock("./use-open-chat", () => ({ useOpenConversationId: () => null }));
vi.mock("./conversation-row", () => ({ ConversationRow: () => null }));

const asked = { attachments: [], parentId: null, after: null, model: "nexus/auto", routeMode: "balanced" } as const;
const conversation = createConversation(createEntry({ ...asked, conversationId: "c1", text: "Hello" }), "Hello");

/** The list after this many conversations, with or without a page after them, and a reading that failed. */
function listAfter(items: (typeof conversation)[], nextCursor: string | null, error: Error | null): string {
  const client = new QueryClient();
  const query = conversationsQuery({ archived: false });
  client.setQueryData(query.queryKey, { pages: [{ items, nextCursor }], pageParams: [undefined] });
  if (error) client.getQueryCache().find(query)?.setState({ status: "error", error });
  return renderToStaticMarkup(
    <QueryClientProvider client={client}>
      <NextIntlClientProvider locale="en" timeZone="UTC" messages={{ sidebar } as never}>
        <ConversationList archived={false} onShowArchived={() => undefined} />
      </NextIntlClientProvider>
    </QueryClientProvider>,
  );
}

const lost = new Error("Lost.");

it.each([
  ["a page failed", listAfter([conversation], "next", lost), [true, true]],
  ["there is more", listAfter([conversation], "next", null), [false, false]],
  ["all is there", listAfter([conversation], null, null), [false, true]],
  // What is there is whole, if old.
  ["reading it again failed", listAfter([conversation], null, lost), [false, true]],
])("ends with the way to try again and the way to the archive as they are due: %s", (_, html, [failed, archive]) => {
  expect([html.includes(sidebar.loadFailed), html.includes(sidebar.archivedTitle)]).toEqual([failed, archive]);
});
