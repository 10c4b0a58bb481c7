import { addPoolKeyEndpoint, listPoolKeysEndpoint } from "@/lib/models/operator-keys/api";

export const GET = listPoolKeysEndpoint.route;
export const POST = addPoolKeyEndpoint.route;
