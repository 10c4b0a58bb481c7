import { createTranscription } from "@/lib/models/api";

export const POST = createTranscription.route;
