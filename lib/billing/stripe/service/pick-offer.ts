import { AppError } from "../../../platform/errors.ts";
import { listCurrentPrices } from "../store/prices.ts";

function notOnTheList(what: string): AppError {
  return new AppError("bad_request", `This ${what} is not on the list of what is sold here.`);
}

/**
 * The offer that a request names. Everything else about it is ours to say: a request that brings an amount, a currency,
 * a coupon or a quantity of its own is refused, not corrected.
 * @param allowed Names that the request may have beside `price` and `quantity`.
 * @throws AppError bad_request, or not_configured before `npm run stripe:sync` has run
 */
export async function pickOffer(
  input: { price: string; quantity?: number | undefined },
  allowed: readonly string[] = [],
) {
  const foreign = Object.keys(input).find((name) => !["price", "quantity", ...allowed].includes(name));
  if (foreign !== undefined) throw notOnTheList(foreign.replace(/\W/g, "").slice(0, 40) || "field");
  if (input.quantity !== undefined && input.quantity !== 1) throw notOnTheList("quantity");
  const offers = await listCurrentPrices();
  if (offers.length === 0) {
    throw new AppError(
      "not_configured",
      "The prices are not set up yet. The operator has to run `npm run stripe:sync`.",
    );
  }
  const offer = offers.find(({ key }) => key === input.price);
  if (!offer) throw notOnTheList("price");
  return offer;
}
