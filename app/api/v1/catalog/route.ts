import { listCatalog } from "@/lib/models/api";

export const GET = listCatalog.route;
