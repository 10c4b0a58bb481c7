import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

/** What every client of the database is given: the two libraries read the same URL in different ways. */
export interface DatabaseAddress {
  /** Without what says how to encrypt: in `pg` the URL would win over `ssl`. */
  url: string;
  ssl: false | { rejectUnauthorized: boolean; ca?: string };
}

/** In a database URL, where the certificate is named by DATABASE_CA instead. */
export const CERTIFICATE_PARAMETERS = ["sslrootcert", "sslcert", "sslkey"] as const;
const SSL_PARAMETERS = ["sslmode", "ssl", "uselibpqcompat"] as const;
const LOCAL_HOST = /^(?:|localhost|127\.[\d.]+|\[::1\]|%2f.*)$/i;
const VERIFIED = new Set(["verify-ca", "verify-full"]);
const PLAIN = new Set(["disable", "false", "0"]);

/** DATABASE_CA is the text of a PEM file, or its path. */
const readCertificate = (ca: string) => (ca.includes("-----BEGIN CERTIFICATE-----") ? ca : readFileSync(ca, "utf8"));

/** Whether DATABASE_CA holds or names a certificate. */
export function isCertificate(ca: string): boolean {
  try {
    return Boolean(new X509Certificate(readCertificate(ca)));
  } catch {
    return false;
  }
}

/**
 * Reads how to reach a database. Encrypted unless it is on this machine or `sslmode=disable` says otherwise; the server
 * has to prove who it is where there is a certificate to check it with, or `sslmode=verify-full`.
 * @param ca DATABASE_CA.
 * @throws Error when the certificate cannot be read.
 */
export function databaseAddress(databaseUrl: string, ca: string | null | undefined): DatabaseAddress {
  const url = new URL(databaseUrl);
  const mode = url.searchParams.get("sslmode") ?? url.searchParams.get("ssl");
  for (const name of SSL_PARAMETERS) url.searchParams.delete(name);
  const isPlain = mode === null ? !ca && LOCAL_HOST.test(url.hostname) : PLAIN.has(mode);
  if (isPlain) return { url: url.href, ssl: false };
  if (ca) return { url: url.href, ssl: { rejectUnauthorized: true, ca: readCertificate(ca) } };
  return { url: url.href, ssl: { rejectUnauthorized: VERIFIED.has(mode ?? "") } };
}
