import { getModelHealth } from "@/lib/models/api";

export const GET = getModelHealth.route;
