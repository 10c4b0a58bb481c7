import { readAvatarEndpoint } from "@/lib/auth/api";

export const GET = readAvatarEndpoint.route;
