import { listDataExportsEndpoint, startDataExportEndpoint } from "@/lib/privacy/exports/api";

export const GET = listDataExportsEndpoint.route;
export const POST = startDataExportEndpoint.route;
