"use client";

import { useTranslations } from "next-intl";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import type { FlagState } from "@/lib/auth/flags/schema";
import { useRuleText } from "./use-rule-text";

/** Every flag with whom it is on for. */
export function FlagTable({ items, onChange }: { items: readonly FlagState[]; onChange: (state: FlagState) => void }) {
  const t = useTranslations("console.flags");
  const ruleText = useRuleText();
  return (
    <Table caption={t("caption")}>
      <Thead>
        <Tr>
          <Th>{t("part")}</Th>
          <Th>{t("onFor")}</Th>
          <Th>{t("changed")}</Th>
          <Th>
            <span className="sr-only">{t("change")}</span>
          </Th>
        </Tr>
      </Thead>
      <Tbody>
        {items.map((state) => (
          <Tr key={state.flag}>
            <th scope="row" className="min-w-48 text-start font-normal">
              <p className="font-medium text-text">{t(`names.${state.flag}`)}</p>
              <p className="text-12 text-text-2">{t(`hints.${state.flag}`)}</p>
            </th>
            <Td>
              <Badge tone={state.everyone ? "success" : "warn"}>{ruleText(state)}</Badge>
            </Td>
            <Td className="whitespace-nowrap text-text-2">
              {state.changedAt ? <RelativeTime iso={state.changedAt} /> : t("never")}
            </Td>
            <Td>
              <Button
                size="sm"
                variant="ghost"
                aria-label={t("changeOf", { part: t(`names.${state.flag}`) })}
                onClick={() => onChange(state)}
              >
                {t("change")}
              </Button>
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}
