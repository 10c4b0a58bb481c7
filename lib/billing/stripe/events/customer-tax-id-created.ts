import { tellTaxId } from "../../mails/tell-customer.ts";
import type { EventHandler } from "./event-handler.ts";

/** A tax id stands on their invoices from now on. */
export const customerTaxIdCreated: EventHandler = { type: "customer.tax_id.created", handle: tellTaxId };
