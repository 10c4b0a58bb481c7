"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Section } from "@/components/ui/section";
import { MAX_SEATS } from "@/lib/billing/stripe/policy";
import type { Plan } from "@/lib/billing/stripe/schema";

interface SeatsSectionProps {
  team: NonNullable<Plan["team"]>;
  subscription: Plan["subscription"];
  /** For how many seats the price is paid once. */
  perPrice: number;
  /** How many seats are chosen; null: what stands in the field is no number of seats. */
  onChoose: (seats: number | null) => void;
  /** Changes the seats of the plan that is paid for. */
  onChange: (seats: number) => void;
}

/** A number of seats as it is typed, or null. */
function readSeats(text: string): number | null {
  const seats = /^\d{1,4}$/.test(text.trim()) ? Number(text) : 0;
  return seats >= 1 && seats <= MAX_SEATS ? seats : null;
}

/** How many seats a workspace has and uses, and how many it is to pay for. */
export function SeatsSection({ team, subscription, perPrice, onChoose, onChange }: SeatsSectionProps) {
  const t = useTranslations("billing.plan.team");
  const { seatsTaken, seatLimit } = team;
  const paid = subscription === null ? null : subscription.quantity * perPrice;
  const [text, setText] = useState(String(paid ?? Math.max(1, seatsTaken)));
  const seats = readSeats(text);
  const error =
    seats === null
      ? t("invalid", { max: MAX_SEATS })
      : seats < seatsTaken
        ? t("tooFew", { taken: seatsTaken })
        : undefined;
  const bought = seats === null ? null : Math.ceil(seats / perPrice) * perPrice;
  const isOpen =
    (subscription?.status === "active" || subscription?.status === "trialing") && subscription.invoiced === null;
  return (
    <Section title={t("seats")} description={t("seatsText")}>
      <p className="num">
        {seatLimit === null ? t("taken", { taken: seatsTaken }) : t("takenOf", { taken: seatsTaken, limit: seatLimit })}
      </p>
      {(subscription === null || isOpen) && (
        <form
          noValidate
          className="mt-4 flex flex-wrap items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (seats !== null && !error && subscription !== null) onChange(seats);
          }}
        >
          <Field
            label={t("pay")}
            name="seats"
            hint={perPrice > 1 ? t("steps", { count: perPrice }) : undefined}
            error={error}
            className="w-60 max-w-full"
          >
            <Input
              inputMode="numeric"
              autoComplete="off"
              value={text}
              onValueChange={(value) => {
                setText(value);
                const chosen = readSeats(value);
                onChoose(chosen !== null && chosen >= seatsTaken ? chosen : null);
              }}
            />
          </Field>
          {subscription !== null && (
            <Button type="submit" disabled={error !== undefined || bought === paid}>
              {t("change")}
            </Button>
          )}
        </form>
      )}
    </Section>
  );
}
