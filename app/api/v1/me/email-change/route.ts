import {
  cancelEmailChangeEndpoint,
  getEmailChangeEndpoint,
  requestEmailChangeEndpoint,
} from "@/lib/auth/email-change/api";

export const GET = getEmailChangeEndpoint.route;
export const POST = requestEmailChangeEndpoint.route;
export const DELETE = cancelEmailChangeEndpoint.route;
