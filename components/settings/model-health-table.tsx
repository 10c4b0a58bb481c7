import { useLocale, useTranslations } from "next-intl";
import { providerName } from "@/components/chat/composer/provider-name";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, Tbody, Td, Th, Thead, Tr } from "@/components/ui/table";
import type { ModelHealth } from "@/lib/models/client";
import { formatCount, formatDurationMs } from "@/lib/platform/public/i18n-format";
import { ModelStateBadge } from "./model-state-badge";

const NOTHING = "–";

function Row({ health }: { health: ModelHealth }) {
  const t = useTranslations("settings.modelHealth");
  const locale = useLocale();
  const { firstTokenP50Ms, firstTokenP95Ms, tokensPerSecond, lastError, breaker, retryAt } = health;
  const duration = (ms: number | null) => (ms === null ? NOTHING : formatDurationMs(ms, locale));
  return (
    <Tr>
      <th scope="row" className="text-start font-normal">
        <p className="font-medium text-text">{health.modelName}</p>
        <p className="text-12 text-text-3">{providerName(health.provider)}</p>
      </th>
      <Td>
        <ModelStateBadge health={health} />
        {breaker === "open" && retryAt && (
          <p className="mt-1 text-12 text-text-2">
            {t("retry")} <RelativeTime iso={retryAt} />
          </p>
        )}
      </Td>
      <Td numeric>{formatCount(health.requests, locale)}</Td>
      <Td numeric>{formatCount(health.failures, locale)}</Td>
      <Td numeric>
        {duration(firstTokenP50Ms)} / {duration(firstTokenP95Ms)}
      </Td>
      <Td numeric>{tokensPerSecond === null ? NOTHING : formatCount(Math.round(tokensPerSecond), locale)}</Td>
      <Td>
        {lastError ? (
          <>
            {t(`errors.${lastError.kind}`)}
            <p className="text-12 text-text-3">
              <RelativeTime iso={lastError.at} />
            </p>
          </>
        ) : (
          NOTHING
        )}
      </Td>
    </Tr>
  );
}

/** Every model that was asked in the last minutes, those in trouble first. */
export function ModelHealthTable({ items }: { items: readonly ModelHealth[] }) {
  const t = useTranslations("settings.modelHealth");
  return (
    <Table caption={t("caption")} className="mt-8">
      <Thead>
        <Tr>
          <Th>{t("model")}</Th>
          <Th>{t("stateHead")}</Th>
          <Th numeric>{t("requests")}</Th>
          <Th numeric>{t("failures")}</Th>
          <Th numeric>{t("firstToken")}</Th>
          <Th numeric>{t("speed")}</Th>
          <Th>{t("lastError")}</Th>
        </Tr>
      </Thead>
      <Tbody>
        {items.map((health) => (
          <Row key={health.modelId} health={health} />
        ))}
      </Tbody>
    </Table>
  );
}
