/** Why a field was refused, where its schema could not know: a name for programs and translators, and the words. */
export const FIELD_REASONS = {
  password_common: "This password is among the first that are guessed. Choose another one.",
  password_repeats: "This password repeats itself. Choose another one.",
  password_sequence: "This password is a simple sequence. Choose another one.",
  password_product: "A password must not be made of the product's name.",
  password_personal: "A password must not be made of your name or e-mail address.",
  password_breached: "This password is known from a breach. Choose another one.",
  password_wrong: "This password is not right.",
  email_differs: "This is not the address of this account.",
  code_wrong: "This code is not right, or no longer valid.",
  passkey_refused: "This passkey was not accepted, or it took too long. Please try again.",
  email_same: "This is your address already.",
  email_domain: "This server does not take addresses of this domain.",
  picture_unreadable: "Send a PNG, JPEG, WebP or GIF picture of at most 40 megapixels.",
  expiry_past: "The expiry must be in the future.",
  key_refused: "The provider did not accept this key.",
  price_free: "The plan that everybody begins with costs nothing.",
  price_pair: "Enter a price by the month and one by the year, both above zero, or neither.",
  seats_sold: "Workspaces have bought this plan. It needs a number of members.",
  address_malformed: "This is not a web address.",
  address_scheme: "The address must begin with https:// or http://.",
  address_credentials: "The address must not contain a user name or password.",
  address_query: "The address must not have a query or fragment.",
  address_private: "Addresses in a private network are set up by the operator of this server.",
  address_forbidden: "This address is not allowed.",
} as const;

export type FieldReason = keyof typeof FIELD_REASONS;
