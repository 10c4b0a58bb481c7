import { upload } from "@/lib/chat/api";

export const POST = upload.route;
