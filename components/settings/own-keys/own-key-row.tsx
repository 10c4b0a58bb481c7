import { Ellipsis, Pause, Play, PlugZap, SlidersHorizontal, Trash2 } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useSaid } from "@/components/states/use-said";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/components/ui/menu";
import { RelativeTime } from "@/components/ui/relative-time";
import type { OwnKey } from "@/lib/models/keys/own-keys/schema";
import { formatCount, formatMicroUsd } from "@/lib/platform/public/i18n-format";

interface OwnKeyRowProps {
  ownKey: OwnKey;
  name: string;
  /** The only one of its provider, whose share is all. */
  isOne: boolean;
  busy: boolean;
  onTest: () => void;
  onPause: () => void;
  onEdit: () => void;
  onRemove: () => void;
}

/** One key: its label and end, its state in words, its share, what it has spent today, and when it was last used. */
export function OwnKeyRow({ ownKey, name, isOne, busy, onTest, onPause, onEdit, onRemove }: OwnKeyRowProps) {
  const t = useTranslations("keys");
  const locale = useLocale();
  const { label, hint, baseUrl, weight, dailyCapMicroUsd, spentTodayMicroUsd, state, lastError, lastUsedAt } = ownKey;
  const said = useSaid(lastError ?? undefined);
  const isPaused = state === "paused";
  return (
    <li className="flex items-start gap-2 text-12 text-text-2">
      <div className="min-w-0 flex-1">
        <p className="num flex flex-wrap gap-x-2">
          <span className={label ? "font-medium" : "font-mono"}>{name}</span>
          {label && hint && <span className="font-mono">…{hint}</span>}
          <span className={state === "ok" ? "" : isPaused ? "text-text-3" : "text-danger"}>{t(`state.${state}`)}</span>
          {!isOne && <span>{t("share", { weight: formatCount(weight, locale) })}</span>}
          {dailyCapMicroUsd !== null && (
            <span>
              {t("spentOf", {
                spent: formatMicroUsd(spentTodayMicroUsd ?? 0, locale),
                cap: formatMicroUsd(dailyCapMicroUsd, locale),
              })}
            </span>
          )}
          <span>
            {lastUsedAt ? (
              <>
                {t("lastUsed")} <RelativeTime iso={lastUsedAt} />
              </>
            ) : (
              t("neverUsed")
            )}
          </span>
        </p>
        {baseUrl && <p className="truncate font-mono text-text-3">{baseUrl}</p>}
        {said && <p className="text-danger">{said}</p>}
      </div>
      <Menu>
        <MenuTrigger
          render={
            <IconButton label={t("more", { name })} aria-busy={busy}>
              <Ellipsis aria-hidden />
            </IconButton>
          }
        />
        <MenuContent align="end">
          <MenuItem icon={<PlugZap aria-hidden />} onClick={onTest}>
            {t("test")}
          </MenuItem>
          <MenuItem icon={<SlidersHorizontal aria-hidden />} onClick={onEdit}>
            {t("edit")}
          </MenuItem>
          <MenuItem icon={isPaused ? <Play aria-hidden /> : <Pause aria-hidden />} onClick={onPause}>
            {t(isPaused ? "resume" : "pause")}
          </MenuItem>
          <MenuItem danger icon={<Trash2 aria-hidden />} onClick={onRemove}>
            {t("remove")}
          </MenuItem>
        </MenuContent>
      </Menu>
    </li>
  );
}
