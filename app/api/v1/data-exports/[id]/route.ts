import { removeDataExportEndpoint } from "@/lib/privacy/exports/api";

export const DELETE = removeDataExportEndpoint.route;
