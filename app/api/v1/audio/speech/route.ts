import { createSpeech } from "@/lib/models/api";

export const POST = createSpeech.route;
