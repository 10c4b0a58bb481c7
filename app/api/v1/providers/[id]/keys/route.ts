import { addOwnKeyEndpoint } from "@/lib/models/keys/own-keys/api";

export const POST = addOwnKeyEndpoint.route;
