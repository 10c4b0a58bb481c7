import { chooseEndpoint } from "@/lib/chat/compare/api";

export const POST = chooseEndpoint.route;
