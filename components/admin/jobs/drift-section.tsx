"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useFormatter, useTranslations } from "next-intl";
import { useDeferredValue, useState } from "react";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import { useDateFormat } from "@/components/ui/time-zone";
import { driftReportsQuery } from "@/lib/billing/stripe/upkeep/client";
import { ListState } from "../list-state";

/** What the nightly comparisons with Stripe found. */
export function DriftSection() {
  const t = useTranslations("billing.upkeep");
  const format = useFormatter();
  const [typed, setTyped] = useState("");
  const search = useDeferredValue(typed.trim());
  const query = useInfiniteQuery(driftReportsQuery(search));
  const time = useDateFormat({ dateStyle: "medium", timeStyle: "short" });
  return (
    <Section title={t("drift")} description={t("driftHint")}>
      <Field label={t("searchDrift")} className="mb-3 max-w-80">
        <Input type="search" value={typed} maxLength={200} autoComplete="off" onValueChange={setTyped} />
      </Field>
      <ListState query={query} empty={t(search ? "noDriftFits" : "noDrift")}>
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
