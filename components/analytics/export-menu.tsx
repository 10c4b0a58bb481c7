"use client";

import { Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/components/ui/menu";
import { exportPath } from "@/lib/analytics/client";
import { EXPORT_FORMATS, type Period } from "@/lib/analytics/schema";

/** Downloads every answer of the period, for a spreadsheet or a program. */
export function ExportMenu({ period }: { period: Period }) {
  const t = useTranslations("analytics.export");
  return (
    <Menu>
      <MenuTrigger
        render={
          <Button>
            <Download aria-hidden />
            {t("action")}
          </Button>
        }
      />
      <MenuContent align="end">
        {EXPORT_FORMATS.map((format) => (
          <MenuItem key={format} render={<a href={exportPath(period, format)} download />}>
            {t(format)}
          </MenuItem>
        ))}
      </MenuContent>
    </Menu>
  );
}
