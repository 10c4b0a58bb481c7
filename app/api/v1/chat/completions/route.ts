import { createCompletion } from "@/lib/models/api";

export const POST = createCompletion.route;
