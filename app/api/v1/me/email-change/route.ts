import * as emailChange from "@/lib/auth/email-change/api";

export const GET = emailChange.getEmailChangeEndpoint.route;
export const POST = emailChange.requestEmailChangeEndpoint.route;
export const DELETE = emailChange.cancelEmailChangeEndpoint.route;
