import { z } from "zod";
import { reasonSchema } from "../audit/schema.ts";

/** How long an administrator may look at the product as somebody else. */
export const VIEW_MINUTES = 30;
export const startViewSchema = z.strictObject({ reason: reasonSchema });
export const viewSchema = z.object({ until: z.iso.datetime() });
