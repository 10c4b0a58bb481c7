import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import { signedInDeviceSchema } from "./schema.ts";
import { listDevices, revokeDevice, revokeOtherDevices } from "./service.ts";

export const listDevicesEndpoint = endpoint(
  {
    id: "devices.list",
    method: "GET",
    path: "/devices",
    summary: "Where the person is signed in",
    access: "account.read",
    result: z.object({ items: z.array(signedInDeviceSchema) }),
    errors: ["unauthenticated", "forbidden"],
  },
  async ({ principal }) => ({ items: await listDevices(principal) }),
);

export const revokeDeviceEndpoint = endpoint(
  {
    id: "devices.revoke",
    method: "DELETE",
    path: "/devices/{id}",
    summary: "Sign a device out; in force within seconds",
    access: "account.write",
    params: z.object({ id: idSchema }),
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found"],
  },
  ({ principal, params }) => revokeDevice(principal, params.id),
);

export const revokeOtherDevicesEndpoint = endpoint(
  {
    id: "devices.revokeOthers",
    method: "DELETE",
    path: "/devices",
    summary: "Sign out every device but this one",
    access: "account.write",
    result: z.object({ revoked: z.number().int() }),
    errors: ["unauthenticated", "forbidden"],
  },
  ({ principal }) => revokeOtherDevices(principal),
);

export const deviceEndpoints = [listDevicesEndpoint, revokeDeviceEndpoint, revokeOtherDevicesEndpoint];
