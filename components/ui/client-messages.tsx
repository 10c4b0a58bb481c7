import { NextIntlClientProvider } from "next-intl";
import { getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import { BASE_NAMESPACES, type Namespace } from "@/messages/namespaces";
import { MoreMessages } from "./more-messages";

async function pickMessages(namespaces: readonly Namespace[]) {
  const all = await getMessages();
  return Object.fromEntries(namespaces.map((name) => [name, all[name]])) as typeof all;
}

/** Ships the base messages to the client components of every page. */
export async function BaseMessages({ children }: { children: ReactNode }) {
  return <NextIntlClientProvider messages={await pickMessages(BASE_NAMESPACES)}>{children}</NextIntlClientProvider>;
}

interface ClientMessagesProps {
  namespaces: readonly Namespace[];
  children: ReactNode;
}

/** Ships the named messages to client components below, beside those that are shipped above. */
export async function ClientMessages({ namespaces, children }: ClientMessagesProps) {
  return <MoreMessages messages={await pickMessages(namespaces)}>{children}</MoreMessages>;
}
