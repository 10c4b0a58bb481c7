import { z } from "zod";

/** A field that takes the value that asks for nothing, and refuses all others: nobody takes an answer for one it did not shape. */
export const notServed = (message: string, isNothing: (value: unknown) => boolean = () => false) =>
  z
    .unknown()
    .refine((value) => value === undefined || value === null || isNothing(value), message)
    .optional();
