import type { ServerRegion } from "../../platform/public/regions.ts";
import type { Provider } from "./provider.ts";

/** The addresses at which a provider promises to process data in one place, by its public documentation. */
const REGIONAL_HOSTS: Readonly<Record<string, ServerRegion>> = {
  "eu.api.openai.com": "eu",
  "us.api.openai.com": "us",
  "eu-west-1.api.x.ai": "eu",
  "us-east-1.api.x.ai": "us",
  "us-west-1.api.x.ai": "us",
  "dashscope.aliyuncs.com": "cn",
  "dashscope-us.aliyuncs.com": "us",
};

const hostOf = (address: string) => new URL(address).hostname;

/**
 * Where a provider processes what is sent to these addresses (null: its own), as far as it is documented. `unknown` where
 * one of them is somebody else's, or they differ.
 */
export function regionOf(
  { region, defaultBaseUrl }: Pick<Provider, "region" | "defaultBaseUrl">,
  baseUrls: readonly (string | null)[],
): ServerRegion {
  const ownHost = defaultBaseUrl === null ? null : hostOf(defaultBaseUrl);
  const regions = new Set(
    baseUrls.map((address) => {
      const host = address === null ? ownHost : hostOf(address);
      if (host === ownHost) return region ?? "global";
      return REGIONAL_HOSTS[host ?? ""] ?? "unknown";
    }),
  );
  const [first = "unknown"] = regions;
  return regions.size === 1 ? first : "unknown";
}
