import { list } from "@/lib/chat/api";

export const GET = list.route;
