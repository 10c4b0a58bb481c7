import { follow } from "@/lib/chat/api";

export const GET = follow.route;
