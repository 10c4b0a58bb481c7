"use client";

import { useQuery } from "@tanstack/react-query";
import { useFormatter, useLocale, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { Section } from "@/components/ui/section";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { useDateFormat } from "@/components/ui/time-zone";
import { ledgerCheckQuery } from "@/lib/billing/credits/check/client";
import type { LedgerFinding } from "@/lib/billing/credits/check/schema";
import { formatMicroUsd } from "@/lib/platform/public/i18n-format";
import { QueryState } from "../query-state";

/** What is counted in pieces; the rest is money. */
const IN_PIECES: ReadonlySet<LedgerFinding["kind"]> = new Set(["requests", "closing"]);

function FindingTable({ findings }: { findings: readonly LedgerFinding[] }) {
  const t = useTranslations("console.ledger");
  const locale = useLocale();
  const format = useFormatter();
  const amount = (kind: LedgerFinding["kind"], value: number) =>
    IN_PIECES.has(kind) ? format.number(value) : formatMicroUsd(value, locale);
  return (
    <Table caption={t("title")} className="mt-4 whitespace-nowrap">
      <Thead>
        <Tr>
          <Th>{t("kind")}</Th>
          <Th>{t("of")}</Th>
          <Th>{t("month")}</Th>
          <Th numeric>{t("ledger")}</Th>
          <Th numeric>{t("counted")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {findings.map(({ kind, userId, periodStart, ledger, counted }) => (
          <Tr key={`${kind} ${userId} ${periodStart}`}>
            <Td>{t(`kinds.${kind}`)}</Td>
            <Td className="font-mono text-12">{userId}</Td>
            <Td>{periodStart ?? "–"}</Td>
            <Td numeric>{amount(kind, ledger)}</Td>
            <Td numeric>{amount(kind, counted)}</Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

/** What the last comparison of all balances with the ledger found. */
export function LedgerSection() {
  const t = useTranslations("console.ledger");
  const query = useQuery(ledgerCheckQuery());
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  return (
    <Section title={t("title")} description={t("hint")}>
      <QueryState query={query}>
        {({ check }) =>
          check === null ? (
            <p className="text-text-2">{t("never")}</p>
          ) : (
            <>
              <p className="flex flex-wrap items-center gap-2">
                <Badge tone={check.findingsCount > 0 ? "danger" : "success"}>
                  {t("found", { count: check.findingsCount })}
                </Badge>
                <span className="text-text-2">
                  <time dateTime={check.at}>{time.format(new Date(check.at))}</time>,{" "}
                  {t("people", { count: check.people })}
                  {check.repaired > 0 && <>, {t("repaired", { count: check.repaired })}</>}
                </span>
              </p>
              {check.findings.length > 0 && <FindingTable findings={check.findings} />}
            </>
          )
        }
      </QueryState>
    </Section>
  );
}
