import { getRouter } from "@/lib/analytics/api";

export const GET = getRouter.route;
