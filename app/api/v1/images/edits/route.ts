import { editImages } from "@/lib/chat/images/api";

export const POST = editImages.route;
