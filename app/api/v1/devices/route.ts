import { listDevicesEndpoint, revokeOtherDevicesEndpoint } from "@/lib/auth/devices/api";

export const GET = listDevicesEndpoint.route;
export const DELETE = revokeOtherDevicesEndpoint.route;
