import { find } from "@/lib/chat/api";

export const GET = find.route;
