import { restore } from "@/lib/chat/api";

export const POST = restore.route;
