import { getSignUpEndpoint, setSignUpEndpoint } from "@/lib/auth/admin/sign-up/api";

export const GET = getSignUpEndpoint.route;
export const PUT = setSignUpEndpoint.route;
