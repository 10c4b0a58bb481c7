"use client";

import type { Tokens } from "marked";
import { useTranslations } from "next-intl";
import { CopyButton } from "@/components/ui/copy-button";
import { ScrollRegion } from "@/components/ui/scroll-region";
import { InlineTokens } from "./inline-tokens";
import { tableToCsv } from "./table-csv";

const ALIGN = { left: "text-left", center: "text-center", right: "text-right" } as const;

const alignOf = (cell: Tokens.TableCell) => (cell.align ? ALIGN[cell.align] : undefined);

/** A table in a frame of hairlines; scrolls sideways inside it, and copies as CSV. */
export function MarkdownTable({ token }: { token: Tokens.Table }) {
  const t = useTranslations("markdown");
  return (
    <div className="tbl group">
      <ScrollRegion label={t("table")}>
        <table>
          <thead>
            <tr>
              {token.header.map((cell, column) => (
                <th key={column.toString()} scope="col" className={alignOf(cell)}>
                  <InlineTokens tokens={cell.tokens} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {token.rows.map((row, line) => (
              <tr key={line.toString()}>
                {row.map((cell, column) => (
                  <td key={column.toString()} className={alignOf(cell)}>
                    <InlineTokens tokens={cell.tokens} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      <CopyButton size="sm" className="tbl-copy" label={t("copyTable")} text={() => tableToCsv(token)} />
    </div>
  );
}
