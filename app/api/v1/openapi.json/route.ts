import { openApiDocument } from "@/lib/gate/openapi";
import { ENDPOINTS } from "@/lib/routes";

export const GET = () => Response.json(openApiDocument(ENDPOINTS));
