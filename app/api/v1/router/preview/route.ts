import { preview } from "@/lib/chat/api";

export const POST = preview.route;
