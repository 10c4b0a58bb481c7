import { makeRecoveryCodesEndpoint } from "@/lib/auth/two-factor/api";

export const POST = makeRecoveryCodesEndpoint.route;
