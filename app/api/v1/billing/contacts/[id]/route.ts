import { removeContactEndpoint } from "@/lib/billing/contacts/api";

export const DELETE = removeContactEndpoint.route;
