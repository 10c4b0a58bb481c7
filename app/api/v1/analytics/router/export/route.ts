import { exportAnswers } from "@/lib/analytics/api";

export const GET = exportAnswers.route;
