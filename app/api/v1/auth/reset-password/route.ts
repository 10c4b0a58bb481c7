import { resetPasswordEndpoint } from "@/lib/auth/api";

export const POST = resetPasswordEndpoint.route;
