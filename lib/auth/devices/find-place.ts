import { type CityResponse, open, type Reader } from "maxmind";
import { env } from "../../platform/env.ts";
import { log } from "../../platform/log.ts";

let opened: { path: string; reader: Promise<Reader<CityResponse> | null> } | undefined;

function reader(path: string): Promise<Reader<CityResponse> | null> {
  if (opened?.path !== path) {
    const reader = open<CityResponse>(path).catch((error: unknown) => {
      log.warn({ err: error }, "GEOIP_DATABASE could not be read; places are not shown");
      return null;
    });
    opened = { path, reader };
  }
  return opened.reader;
}

/**
 * Finds places of addresses in the operator's own database (GEOIP_DATABASE, MaxMind's format); nothing leaves the
 * machine.
 * @returns A function that names the place of an address: "Gothenburg, Sweden", or null without database or entry.
 */
export async function openPlaces(language: "en" | "de"): Promise<(ip: string | null) => string | null> {
  const path = env().GEOIP_DATABASE;
  const places = path === null ? null : await reader(path);
  return (ip) => {
    if (!places || !ip) return null;
    try {
      const found = places.get(ip);
      const names = [found?.city?.names, found?.country?.names];
      const parts = names.map((name) => name?.[language] ?? name?.en).filter((part) => part !== undefined);
      return parts.length > 0 ? parts.join(", ") : null;
    } catch {
      // "unknown" is no address.
      return null;
    }
  };
}
