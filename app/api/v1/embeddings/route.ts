import { createEmbedding } from "@/lib/models/api";

export const POST = createEmbedding.route;
