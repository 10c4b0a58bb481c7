import { revokeDeviceEndpoint } from "@/lib/auth/devices/api";

export const DELETE = revokeDeviceEndpoint.route;
