/** How the published test cards behave. https://docs.stripe.com/testing#cards */
export interface CardBehaviour {
  brand: string;
  /** Refused already when it is saved. */
  refusedAtSaving?: Decline;
  /** Refused when it is charged. */
  refusedAtCharge?: Decline;
  /** Charged only after the holder has confirmed it. */
  asksHolder?: boolean;
  /** Disputed right after the charge. */
  disputed?: boolean;
  /** What becomes of a refund to it later. https://docs.stripe.com/testing#refunds */
  refundLater?: "succeeded" | "failed";
}
export interface Decline {
  code: string;
  declineCode: string;
  message: string;
}

const decline = (declineCode: string, message: string, code = "card_declined"): Decline => ({
  code,
  declineCode,
  message,
});
const GENERIC = decline("generic_decline", "Your card was declined.");
const FUNDS = decline("insufficient_funds", "Your card has insufficient funds.");
export const AUTHENTICATION_REQUIRED = decline(
  "authentication_required",
  "Your card was declined. This transaction requires authentication.",
  "authentication_required",
);

export const CARDS: Readonly<Record<string, CardBehaviour>> = {
  "4242424242424242": { brand: "visa" },
  "5555555555554444": { brand: "mastercard" },
  "4000000000000002": { brand: "visa", refusedAtSaving: GENERIC, refusedAtCharge: GENERIC },
  "4000000000009995": { brand: "visa", refusedAtSaving: FUNDS, refusedAtCharge: FUNDS },
  "4000000000000069": {
    brand: "visa",
    refusedAtSaving: decline("expired_card", "Your card has expired.", "expired_card"),
    refusedAtCharge: decline("expired_card", "Your card has expired.", "expired_card"),
  },
  "4000000000000127": {
    brand: "visa",
    refusedAtSaving: decline("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc"),
    refusedAtCharge: decline("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc"),
  },
  "4000000000000341": { brand: "visa", refusedAtCharge: GENERIC },
  "4000002500003155": { brand: "visa", asksHolder: true },
  "4000000000000259": { brand: "visa", disputed: true },
  "4000000000007726": { brand: "visa", refundLater: "succeeded" },
  "4000000000005126": { brand: "visa", refundLater: "failed" },
};

/** Ids of payment methods that stand for a card. https://docs.stripe.com/testing#cards */
export const CARD_TOKENS: Readonly<Record<string, string>> = {
  pm_card_visa: "4242424242424242",
  pm_card_mastercard: "5555555555554444",
  pm_card_chargeDeclined: "4000000000000002",
  pm_card_chargeDeclinedInsufficientFunds: "4000000000009995",
  pm_card_chargeCustomerFail: "4000000000000341",
  pm_card_authenticationRequired: "4000002500003155",
  pm_card_createDispute: "4000000000000259",
  pm_card_pendingRefund: "4000000000007726",
  pm_card_refundFail: "4000000000005126",
};
