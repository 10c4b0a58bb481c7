import { readImage } from "@/lib/chat/images/api";

export const GET = readImage.route;
