import type Stripe from "stripe";

/**
 * An SDK type as it is kept here and travels over the wire: decimals are strings, and a field that may be an id or the
 * object it names is the id until somebody asks to expand it.
 */
export type Wire<T> = T extends Stripe.Decimal
  ? string
  : T extends readonly (infer Item)[]
    ? WireField<Item>[]
    : T extends object
      ? { [Key in keyof T]: WireField<T[Key]> }
      : T;
type WireField<V> = string extends V ? Extract<V, string | null | undefined> : Wire<V>;

/** Parameters as they were sent, nested; every leaf is text. */
export type Params = { [key: string]: ParamValue };
export type ParamValue = string | Params | ParamValue[];

/** Unix seconds. */
export type Seconds = number;
