"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { contractQuery } from "@/lib/billing/contracts/client";
import { CONTRACT_TIER, type ContractState } from "@/lib/billing/contracts/schema";
import type { PayerName } from "@/lib/billing/payments/schema";
import { QueryState } from "../query-state";
import { useTierNames } from "../use-tier-names";
import { ContractFacts } from "./contract-facts";
import { EndDialog } from "./end-dialog";
import { StartDialog } from "./start-dialog";

interface ContractSectionProps {
  payer: PayerName;
  /** Reads anew what else shows the plan. */
  onChanged: () => void;
}

/** What an account or a workspace pays by invoice, and the way to begin, end or continue that. */
export function ContractSection({ payer, onChanged }: ContractSectionProps) {
  const t = useTranslations("payments.contract");
  const tier = useTierNames()(CONTRACT_TIER);
  const queryClient = useQueryClient();
  const query = useQuery(contractQuery(payer));
  const [isOpen, setIsOpen] = useState(false);
  const dialog = {
    payer,
    onClose: () => setIsOpen(false),
    onDone(state: ContractState) {
      queryClient.setQueryData(contractQuery(payer).queryKey, state);
      onChanged();
    },
  };
  return (
    <Section title={t("title", { tier })} description={t("hint")}>
      <QueryState query={query}>
        {({ contract, cardPlan }) => (
          <>
            {contract ? <ContractFacts contract={contract} /> : <p className="text-text-2">{t("none")}</p>}
            <Button className="mt-4" onClick={() => setIsOpen(true)}>
              {contract === null ? t("start") : t(contract.endsAt === null ? "change" : "keep")}
            </Button>
            {isOpen && contract === null && <StartDialog {...dialog} cardPlan={cardPlan} />}
            {isOpen && contract !== null && <EndDialog {...dialog} ends={contract.endsAt !== null} />}
          </>
        )}
      </QueryState>
    </Section>
  );
}
