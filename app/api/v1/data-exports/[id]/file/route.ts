import { downloadDataExportEndpoint, prepareDownloadEndpoint } from "@/lib/privacy/exports/api";

export const GET = downloadDataExportEndpoint.route;
export const POST = prepareDownloadEndpoint.route;
