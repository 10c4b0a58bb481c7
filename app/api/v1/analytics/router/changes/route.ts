import { listChanges } from "@/lib/analytics/api";

export const GET = listChanges.route;
