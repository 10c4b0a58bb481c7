import { z } from "zod";
import { INTENTS, type Intent } from "../../lib/models/schema.ts";

/** What the reference data and `npm run route` call an intent: as the product does, but for one. */
export const toReferenceName = (intent: Intent): string => (intent === "creative_writing" ? "creative" : intent);

/** The intent that the reference data calls so. @throws ZodError for another name */
export const fromReferenceName = (name: string): Intent =>
  name === "creative" ? "creative_writing" : z.enum(INTENTS).parse(name);
