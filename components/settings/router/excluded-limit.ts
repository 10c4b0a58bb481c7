/** How many models can be excluded: a copy of the contract's, because importing that at run time would ship zod. */
export const MAX_EXCLUDED = 200;
