import { stopEmailChangeEndpoint } from "@/lib/auth/email-change/api";

export const POST = stopEmailChangeEndpoint.route;
