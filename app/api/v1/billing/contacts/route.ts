import { addContactEndpoint, listContactsEndpoint } from "@/lib/billing/contacts/api";

export const GET = listContactsEndpoint.route;
export const POST = addContactEndpoint.route;
