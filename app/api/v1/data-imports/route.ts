import { listDataImportsEndpoint, startDataImportEndpoint } from "@/lib/privacy/imports/api";

export const GET = listDataImportsEndpoint.route;
export const POST = startDataImportEndpoint.route;
