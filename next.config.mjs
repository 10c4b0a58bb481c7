import createNextIntlPlugin from "next-intl/plugin";
import { FILE_POLICY, SECURITY_HEADERS } from "./lib/gate/edge/security-headers.ts";

/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactCompiler: false,
  typedRoutes: false,
  agentRules: false,
  reactStrictMode: true,
  productionBrowserSourceMaps: false,
  // Event streams are marked `no-transform`, which keeps them out of zlib.
  compress: true,
  // Loaded by Node itself: they hold native code, workers or files of their own.
  serverExternalPackages: ["postgres", "pg-boss", "pino", "sharp", "nodemailer", "stripe"],
  typescript: { ignoreBuildErrors: true },
  // Builds are rare and from scratch: what Turbopack would keep for the next is 390 MB and a third of a build's time.
  experimental: { turbopackFileSystemCacheForBuild: false },
  // The build's own files, which the middleware does not see.
  async headers() {
    const headers = Object.entries({ ...SECURITY_HEADERS, "content-security-policy": FILE_POLICY });
    return ["/_next/static/:path*", "/_next/image", "/favicon.ico", "/icon.svg"].map((source) => ({
      source,
      headers: headers.map(([key, value]) => ({ key, value })),
    }));
  },
  async rewrites() {
    return {
      beforeFiles: [{ source: "/api/:path((?!v1/|webhooks/).*)", destination: "/api/v1/:path" }],
      afterFiles: [],
      fallback: [],
    };
  },
};

export default createNextIntlPlugin({
  requestConfig: "./messages/request.config.ts",
  // Messages are parsed at build time: the parser would be an eighth of what the chat page ships of our own.
  experimental: { messages: { path: "./messages", format: "json", locales: "infer", precompile: true } },
})(config);
