import { Check, CirclePause } from "lucide-react";
import { useTranslations } from "next-intl";
import { providerName } from "@/components/chat/composer/provider-name";
import { List, ListItem } from "@/components/ui/list";
import { RelativeTime } from "@/components/ui/relative-time";
import { Section } from "@/components/ui/section";
import type { ModelEvent } from "@/lib/models/client";

function Event({ event: { modelName, provider, phase, at } }: { event: ModelEvent }) {
  const t = useTranslations("settings.modelHealth.events");
  const isOpen = phase === "open";
  const Icon = isOpen ? CirclePause : Check;
  return (
    <ListItem
      icon={<Icon aria-hidden className={isOpen ? "text-danger" : "text-success"} />}
      end={<RelativeTime iso={at} className="text-text-3" />}
    >
      <p>{t(phase, { model: modelName })}</p>
      <p className="text-12 text-text-3">{providerName(provider)}</p>
    </ListItem>
  );
}

/** The last times that a model was paused after failures, and that it answered again; newest first. */
export function ModelEvents({ events }: { events: readonly ModelEvent[] }) {
  const t = useTranslations("settings.modelHealth.events");
  return (
    <Section title={t("title")}>
      {events.length === 0 ? (
        <p className="banner text-text-2">{t("none")}</p>
      ) : (
        <List label={t("title")}>
          {events.map((event) => (
            <Event key={`${event.at} ${event.modelId} ${event.phase}`} event={event} />
          ))}
        </List>
      )}
    </Section>
  );
}
