import { NextIntlClientProvider } from "next-intl";
import { getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import { BASE_NAMESPACES, type Namespace } from "@/messages/namespaces";

interface ClientMessagesProps {
  namespaces?: readonly Namespace[];
  children: ReactNode;
}

/**
 * Ships the named namespaces (and the base ones) to client components below. A nested provider replaces the
 * messages of the one above, so name everything that part of the page needs.
 */
export async function ClientMessages({ namespaces = [], children }: ClientMessagesProps) {
  const all = await getMessages();
  const shipped = Object.fromEntries([...BASE_NAMESPACES, ...namespaces].map((name) => [name, all[name]]));
  return <NextIntlClientProvider messages={shipped as typeof all}>{children}</NextIntlClientProvider>;
}
