import { fileURLToPath } from "node:url";
import type { NextConfig } from "next";

/** Node modules are the project's own, three folders up, here and in the copy that is built. */
const config: NextConfig = {
  turbopack: { root: fileURLToPath(new URL("../../..", import.meta.url)) },
};

export default config;
