import { send } from "@/lib/chat/api";

export const POST = send.route;
