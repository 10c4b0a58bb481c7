import { generateImages } from "@/lib/chat/images/api";

export const POST = generateImages.route;
