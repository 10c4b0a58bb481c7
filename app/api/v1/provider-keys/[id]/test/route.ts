import { testOwnKeyEndpoint } from "@/lib/models/keys/own-keys/api";

export const POST = testOwnKeyEndpoint.route;
