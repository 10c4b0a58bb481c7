import { z } from "zod";

/** Any UUID as text, lower case. Ids made by us are version 7; fixtures may be any version. */
export const idSchema = z.guid().transform((id) => id.toLowerCase());
