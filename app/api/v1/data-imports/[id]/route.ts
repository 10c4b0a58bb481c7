import { removeDataImportEndpoint } from "@/lib/privacy/imports/api";

export const DELETE = removeDataImportEndpoint.route;
