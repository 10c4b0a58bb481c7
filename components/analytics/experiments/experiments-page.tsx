"use client";

import { useQuery } from "@tanstack/react-query";
import { FlaskConical, Plus } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { EmptyState } from "@/components/states/empty-state";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { List, ListItem } from "@/components/ui/list";
import { useDateFormat } from "@/components/ui/time-zone";
import { experimentsQuery } from "@/lib/analytics/experiments/client";
import type { Experiment } from "@/lib/analytics/experiments/schema";
import { ExperimentsFrame } from "./experiments-frame";
import { Loaded } from "./loaded";
import { StateBadge } from "./state-badge";

function NewButton() {
  const t = useTranslations("analytics.experiments");
  return (
    <Button variant="primary" render={<Link href="/analytics/experiments/new" />}>
      <Plus aria-hidden />
      {t("new")}
    </Button>
  );
}

function Row({ experiment }: { experiment: Experiment }) {
  const t = useTranslations("analytics.experiments");
  const day = useDateFormat({ dateStyle: "medium" }).format(new Date(experiment.createdAt));
  return (
    <ListItem
      end={
        <>
          {experiment.scope === "instance" && <Badge>{t("forAll")}</Badge>}
          <StateBadge experiment={experiment} />
        </>
      }
    >
      <Link href={`/analytics/experiments/${experiment.id}`} className="block truncate font-medium hover:underline">
        {experiment.name}
      </Link>
      <p className="truncate text-text-3">
        {day} · {experiment.arms.map(({ name }) => name).join(", ")}
      </p>
    </ListItem>
  );
}

/** The experiments that the person may see, and the way to a new one. */
export function ExperimentsPage() {
  const t = useTranslations("analytics.experiments");
  const query = useQuery(experimentsQuery());
  return (
    <ExperimentsFrame
      title={t("title")}
      description={t("description")}
      back="/analytics/router"
      action={query.data && query.data.items.length > 0 && <NewButton />}
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState
              className="py-20"
              icon={<FlaskConical aria-hidden />}
              title={t("empty.title")}
              description={t("empty.text")}
              action={<NewButton />}
            />
          ) : (
            <List label={t("title")}>
              {items.map((experiment) => (
                <Row key={experiment.id} experiment={experiment} />
              ))}
            </List>
          )
        }
      </Loaded>
    </ExperimentsFrame>
  );
}
