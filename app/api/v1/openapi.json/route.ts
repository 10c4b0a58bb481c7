import { openApiDocument } from "@/lib/gate/openapi";
import { servedEndpoints } from "@/lib/gate/served-endpoints";
import { ENDPOINTS } from "@/lib/routes";

export const GET = () => Response.json(openApiDocument(servedEndpoints(ENDPOINTS)));
