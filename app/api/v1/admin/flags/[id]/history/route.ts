import { listFlagHistoryEndpoint } from "@/lib/auth/flags/api";

export const GET = listFlagHistoryEndpoint.route;
