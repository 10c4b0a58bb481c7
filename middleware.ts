import { type NextRequest, NextResponse } from "next/server";
import { guardRequest } from "./lib/gate/edge/guard-request.ts";

/** What every request passes before a page or a route runs: see `guardRequest`. */
export async function middleware({ method, nextUrl, headers: sent }: NextRequest): Promise<NextResponse> {
  const { pathname, search } = nextUrl;
  const { headers, refusal, answerHeaders } = await guardRequest({ method, pathname, search, headers: sent });
  if (refusal) return new NextResponse(refusal.body, { status: refusal.status, headers: answerHeaders });
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of answerHeaders) response.headers.append(name, value);
  return response;
}

export const config = {
  // Everything but the build's own files, which carry no session and cost nothing.
  matcher: ["/((?!_next/static|_next/image|favicon.ico|icon.svg).*)"],
};
