import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { PlanPage } from "@/components/billing/plan-page";
import { ClientMessages } from "@/components/ui/client-messages";
import type { Principal } from "@/lib/auth/schema";
import { contactsKey } from "@/lib/billing/contacts/client";
import { listContacts } from "@/lib/billing/contacts/service";
import { overageKey } from "@/lib/billing/overage/client";
import { getOverage } from "@/lib/billing/overage/service";
import { invoicesKey, planKey } from "@/lib/billing/stripe/client";
import { payerOf } from "@/lib/billing/stripe/payer";
import { getInvoices, getPlan } from "@/lib/billing/stripe/service/get-plan";
import { topUpKey } from "@/lib/billing/top-ups/client";
import { getTopUp } from "@/lib/billing/top-ups/service";
import { isFeatureOn } from "@/lib/gate/features";
import { requirePage } from "@/lib/gate/page";
import { env } from "@/lib/platform/env";
import { pageQuerySchema } from "@/lib/platform/public/page-schema";

export async function generateMetadata(): Promise<Metadata> {
  return isFeatureOn("billing") ? { title: (await getTranslations("billing.plan"))("title") } : {};
}

/**
 * All that the page shows, so that a slow phone has it with the first paint and asks for nothing. What cannot be read here
 * the page asks for itself, and says why it cannot be shown.
 */
async function readPage(principal: Principal) {
  const payer = payerOf(principal);
  const read = new QueryClient();
  const keep = (key: readonly string[], queryFn: () => Promise<unknown>) =>
    read.prefetchQuery({ queryKey: key, queryFn });
  await Promise.all([
    keep(planKey, () => getPlan(payer)),
    keep(contactsKey, async () => ({ items: await listContacts(payer) })),
    read.prefetchInfiniteQuery({
      queryKey: invoicesKey,
      queryFn: () => getInvoices(payer, pageQuerySchema.parse({})),
      initialPageParam: null,
    }),
    // A person's own.
    ...(payer.teamId === undefined
      ? [keep(overageKey, () => getOverage(principal)), keep(topUpKey, () => getTopUp(principal))]
      : []),
  ]);
  return dehydrate(read);
}

export default async function PlanRoute() {
  if (!isFeatureOn("billing")) notFound();
  const principal = await requirePage("billing.read", "/settings/plan");
  return (
    <ClientMessages namespaces={["billing", "credits"]}>
      <HydrationBoundary state={await readPage(principal)}>
        <PlanPage supportUrl={env().SUPPORT_URL} />
      </HydrationBoundary>
    </ClientMessages>
  );
}
