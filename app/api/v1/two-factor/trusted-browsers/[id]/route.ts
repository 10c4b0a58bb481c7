import { endBrowserTrustEndpoint } from "@/lib/auth/two-factor/api";

export const DELETE = endBrowserTrustEndpoint.route;
