import { tellTaxId } from "../../mails/tell-customer.ts";
import type { EventHandler } from "./event-handler.ts";

/** A tax id stands on their invoices no more. */
export const customerTaxIdDeleted: EventHandler = { type: "customer.tax_id.deleted", handle: tellTaxId };
