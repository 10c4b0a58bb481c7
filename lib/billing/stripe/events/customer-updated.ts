import { tellCustomer } from "../../mails/tell-customer.ts";
import type { EventHandler } from "./event-handler.ts";

/** What stands on their invoices may have changed. */
export const customerUpdated: EventHandler = { type: "customer.updated", handle: tellCustomer };
