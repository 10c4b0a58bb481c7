import { z } from "zod";
import { LOCALES } from "../../public/i18n.ts";

const line = z.string().min(1).max(1_000);
// A mail's links leave the product: nothing but the web may be behind them.
const webUrl = z.url({ protocol: /^https?$/ }).max(2_000);
const link = z.object({ label: line, url: webUrl });

/** What a mail says; the same in text and HTML. */
export const letterSchema = z.object({
  language: z.enum(LOCALES),
  lines: z.array(line).min(1),
  /** Short values with what they are: an amount, a date. */
  facts: z.array(z.object({ label: line, value: line })).optional(),
  /** A code to type in. */
  code: line.optional(),
  link: link.optional(),
  /** A second, quieter one: the way out. */
  otherLink: link.optional(),
  footer: line,
  /** How mails of this kind are turned off, for those that a person may do without: by a page, or by a POST alone. */
  unsubscribe: link.extend({ oneClickUrl: webUrl }).optional(),
});
export type Letter = z.infer<typeof letterSchema>;
