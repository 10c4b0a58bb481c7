import { oneClickUnsubscribe, showUnsubscribePage } from "@/lib/auth/unsubscribe/api";

export const GET = showUnsubscribePage;
export const POST = oneClickUnsubscribe;
