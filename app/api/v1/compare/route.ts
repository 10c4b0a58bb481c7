import { compareEndpoint } from "@/lib/chat/compare/api";

export const POST = compareEndpoint.route;
