import { beginDataImportEndpoint } from "@/lib/privacy/imports/api";

export const POST = beginDataImportEndpoint.route;
