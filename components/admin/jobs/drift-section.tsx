"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { Section } from "@/components/ui/section";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { useDateFormat } from "@/components/ui/time-zone";
import { driftReportsQuery } from "@/lib/billing/stripe/upkeep/client";
import { ListState } from "../list-state";

/** What the nightly comparisons with Stripe found. */
export function DriftSection() {
  const t = useTranslations("billing.upkeep");
  const format = useFormatter();
  const query = useInfiniteQuery(driftReportsQuery());
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  return (
    <Section title={t("drift")} description={t("driftHint")}>
      <ListState query={query} empty={t("noDrift")}>
        {(items) => (
          <Table caption={t("drift")}>
            <Thead>
              <Tr>
                <Th>{t("when")}</Th>
                <Th numeric>{t("checked")}</Th>
                <Th numeric>{t("repaired")}</Th>
                <Th>{t("findings")}</Th>
              </Tr>
            </Thead>
            <Tbody>
              {items.map(({ id, at, checked, repaired, findings }) => (
                <Tr key={id}>
                  <Td className="align-top whitespace-nowrap">
                    <time dateTime={at}>{time.format(new Date(at))}</time>
                  </Td>
                  <Td numeric>{format.number(checked)}</Td>
                  <Td numeric>{format.number(repaired)}</Td>
                  <Td>
                    {findings.length === 0
                      ? t("clean")
                      : findings.map((finding) => (
                          <p key={`${finding.kind} ${finding.id}`} className="break-all">
                            {t(`kinds.${finding.kind}`)} <span className="font-mono text-12">{finding.id}</span>:{" "}
                            {finding.fields.join(", ")}
                          </p>
                        ))}
                  </Td>
                </Tr>
              ))}
            </Tbody>
          </Table>
        )}
      </ListState>
    </Section>
  );
}
