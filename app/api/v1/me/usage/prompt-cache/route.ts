import { listPromptCachesEndpoint } from "@/lib/billing/prompt-cache/api";

export const GET = listPromptCachesEndpoint.route;
