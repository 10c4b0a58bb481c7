import { asService } from "../../../platform/db/scopes.ts";
import { AppError } from "../../../platform/errors.ts";
import { readSeats } from "../../../teams/seats/free-seat.ts";
import type { Payer } from "../payer.ts";
import { MAX_SEATS } from "../policy.ts";
import { listCurrentPrices } from "../store/prices.ts";

function notOnTheList(what: string): AppError {
  return new AppError("bad_request", `This ${what} is not on the list of what is sold here.`);
}

/**
 * How many times a team pays the price: as often as it asks for, and never for fewer seats than are taken.
 * @param seats For how many members it is once.
 */
async function countPrices(teamId: string, seats: number, wanted: number | undefined): Promise<number> {
  // As service: whoever buys for the workspace administers it.
  const { taken } = await readSeats(asService(), teamId);
  const quantity = wanted ?? Math.max(1, Math.ceil(taken / seats));
  if (quantity < 1 || quantity * seats > MAX_SEATS) throw notOnTheList("quantity");
  if (quantity * seats < taken) {
    const message = `${taken} members take a seat. Remove some, or make them viewers, before there are fewer seats.`;
    throw new AppError("conflict", message, {
      details: { reason: "too_few_seats", taken },
      issues: [{ path: "quantity", message: `is ${quantity * seats} seats, fewer than ${taken}` }],
    });
  }
  return quantity;
}

/**
 * The offer that a request names, and how many times it is paid. Everything else about it is ours to say: a request that brings
 * an amount, a currency, a coupon or, for a person, a quantity of its own is refused, not corrected.
 * @param allowed Names that the request may have beside `price` and `quantity`.
 * @throws AppError bad_request, conflict (`too_few_seats`), or not_configured before `npm run stripe:sync` has run
 */
export async function pickOffer(
  { teamId }: Payer,
  input: { price: string; quantity?: number | undefined },
  allowed: readonly string[] = [],
) {
  const foreign = Object.keys(input).find((name) => !["price", "quantity", ...allowed].includes(name));
  if (foreign !== undefined) throw notOnTheList(foreign.replace(/\W/g, "").slice(0, 40) || "field");
  if (teamId === undefined && input.quantity !== undefined && input.quantity !== 1) throw notOnTheList("quantity");
  const offers = await listCurrentPrices();
  if (offers.length === 0) {
    throw new AppError(
      "not_configured",
      "The prices are not set up yet. The operator has to run `npm run stripe:sync`.",
    );
  }
  const offer = offers.find(({ key }) => key === input.price);
  if (!offer) throw notOnTheList("price");
  if (teamId === undefined) return { ...offer, quantity: 1 };
  if (offer.seats === null) throw notOnTheList("price");
  return { ...offer, quantity: await countPrices(teamId, offer.seats, input.quantity) };
}
