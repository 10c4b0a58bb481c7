import { endpoint } from "../../gate/endpoint.ts";
import { promptCacheListSchema } from "./schema.ts";
import { listPromptCaches } from "./service.ts";

export const listPromptCachesEndpoint = endpoint(
  {
    id: "usage.listPromptCaches",
    method: "GET",
    path: "/me/usage/prompt-cache",
    summary: "This month's input tokens by provider, and how many the provider read from its own cache of prompts",
    access: "usage.read",
    result: promptCacheListSchema,
    errors: ["unauthenticated"],
  },
  ({ principal }) => listPromptCaches(principal),
);
