import { stop } from "@/lib/chat/api";

export const POST = stop.route;
