import { download } from "@/lib/chat/api";

export const GET = download.route;
