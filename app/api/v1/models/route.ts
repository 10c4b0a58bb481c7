import { listModels } from "@/lib/models/api";

export const GET = listModels.route;
