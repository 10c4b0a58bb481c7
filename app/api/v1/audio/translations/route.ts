import { createTranslation } from "@/lib/models/api";

export const POST = createTranslation.route;
