"use client";

import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { messageHash } from "@/components/chat/use-jump";
import { chatPath } from "@/components/shell/use-open-chat";
import { Badge } from "@/components/ui/badge";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { useDateFormat } from "@/components/ui/time-zone";
import type { LedgerLine } from "@/lib/billing/ledger/schema";
import { formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";

const NOTHING = "–";
/** Reasons of the server's own; what an administrator writes are words. */
const REASONS = [
  "auto_top_up",
  "payment_refunded",
  "refund_failed",
  "payment_disputed",
  "dispute_won",
  "dispute_lost",
] as const;
const OUTCOMES = ["stopped", "interrupted", "failed"] as const;

function What({ line }: { line: LedgerLine }) {
  const t = useTranslations("ledger");
  const locale = useLocale();
  const { kind, purpose, outcome, conversationId, messageId, paidBy, reason, requests, paidBackMicroUsd } = line;
  const ownReason = REASONS.find((known) => known === reason);
  const isAnswer = kind === "settle";
  const beyond = line.overageMicroUsd > 0 ? "billed" : "credits";
  const change = kind === "overage" ? t(`beyond.${beyond}`) : t(`kinds.${kind}`);
  const other =
    paidBackMicroUsd === 0 ? change : t("table.paidBack", { amount: formatMicroUsd(paidBackMicroUsd, locale) });
  const words = isAnswer && purpose ? t(`purposes.${purpose}`) : other;
  const ended = OUTCOMES.find((known) => known === outcome);
  return (
    <>
      {isAnswer && conversationId ? (
        <Link
          href={chatPath(conversationId) + (messageId ? messageHash(messageId) : "")}
          title={t("table.open")}
          className="font-medium underline underline-offset-2"
        >
          {words}
        </Link>
      ) : (
        <span className="font-medium">{words}</span>
      )}
      {isAnswer && ended && <span className="text-text-2"> · {t(`outcomes.${ended}`)}</span>}
      {isAnswer && paidBy === "credits" && <Badge className="ms-2">{t("table.paidWithCredits")}</Badge>}
      {isAnswer && paidBy === "workspace" && (
        <Badge className="ms-2">
          {line.paidByWorkspace === null
            ? t("table.paidByWorkspace")
            : t("table.paidBy", { workspace: line.paidByWorkspace })}
        </Badge>
      )}
      {isAnswer && paidBy === "overage" && <Badge className="ms-2">{t("table.billed")}</Badge>}
      {kind === "adjustment" && requests !== 0 && (
        <span className="num text-text-2"> · {t("table.messages", { count: -requests })}</span>
      )}
      {isAnswer && line.keySource && <Badge className="ms-2">{t(`keys.${line.keySource}`)}</Badge>}
      {isAnswer && line.projectName !== null && (
        <bdi className="block max-w-48 truncate text-12 text-text-3" title={line.projectName}>
          {line.projectName}
        </bdi>
      )}
      {reason && (
        <bdi className="block max-w-60 truncate text-text-3">{ownReason ? t(`reasons.${ownReason}`) : reason}</bdi>
      )}
    </>
  );
}

function Line({ line, withCredits, nameOf }: { line: LedgerLine } & Pick<LedgerTableProps, "withCredits" | "nameOf">) {
  const t = useTranslations("ledger");
  const locale = useLocale();
  const { at, kind, modelId, conversationTitle, costMicroUsd, creditMicroUsd, balanceMicroUsd } = line;
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
  const money = (microUsd: number) => formatMicroUsd(microUsd, locale);
  const count = (value: number | null) => (value === null ? NOTHING : formatCount(value, locale));
  const cost =
    kind !== "settle" && costMicroUsd === 0
      ? line.overageMicroUsd > 0
        ? money(line.overageMicroUsd)
        : NOTHING
      : costMicroUsd === null
        ? t("table.unknown")
        : money(costMicroUsd);
  return (
    <Tr>
      <Td className="num text-text-2">
        <time dateTime={at}>{time}</time>
      </Td>
      <Td>
        <What line={line} />
      </Td>
      <Td className="max-w-48 truncate text-text-2" title={modelId ?? undefined}>
        {modelId ? nameOf(modelId) : NOTHING}
      </Td>
      <Td className="max-w-48 truncate text-text-2" title={conversationTitle ?? undefined}>
        <bdi>{conversationTitle ?? NOTHING}</bdi>
      </Td>
      <Td numeric className="text-text-2">
        {count(line.inputTokens)}
      </Td>
      <Td numeric className="text-text-2">
        {count(line.outputTokens)}
      </Td>
      <Td numeric>{cost}</Td>
      <Td numeric className="text-text-2">
        {count(line.requestsUsed)}
      </Td>
      {withCredits && (
        <>
          <Td numeric>{creditMicroUsd === 0 ? NOTHING : `${creditMicroUsd > 0 ? "+" : ""}${money(creditMicroUsd)}`}</Td>
          <Td numeric className={balanceMicroUsd < 0 ? "text-danger" : "text-text-2"}>
            {money(balanceMicroUsd)}
          </Td>
        </>
      )}
    </Tr>
  );
}

interface LedgerTableProps {
  items: readonly LedgerLine[];
  withCredits: boolean;
  /** Names a model by its id. */
  nameOf: (modelId: string) => string;
}

/** The ledger line by line; what concerns credits only for whoever has or had some. */
export function LedgerTable({ items, withCredits, nameOf }: LedgerTableProps) {
  const t = useTranslations("ledger.table");
  return (
    <Table caption={t("caption")} dense className="whitespace-nowrap">
      <Thead>
        <Tr>
          <Th>{t("when")}</Th>
          <Th>{t("what")}</Th>
          <Th>{t("model")}</Th>
          <Th>{t("conversation")}</Th>
          <Th numeric>{t("tokensIn")}</Th>
          <Th numeric>{t("tokensOut")}</Th>
          <Th numeric>{t("cost")}</Th>
          <Th numeric>{t("used")}</Th>
          {withCredits && (
            <>
              <Th numeric>{t("credits")}</Th>
              <Th numeric>{t("balance")}</Th>
            </>
          )}
        </Tr>
      </Thead>
      <Tbody>
        {items.map((line) => (
          <Line key={line.id} line={line} withCredits={withCredits} nameOf={nameOf} />
        ))}
      </Tbody>
    </Table>
  );
}
