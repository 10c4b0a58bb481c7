import { testPoolKeyEndpoint } from "@/lib/models/operator-keys/api";

export const POST = testPoolKeyEndpoint.route;
