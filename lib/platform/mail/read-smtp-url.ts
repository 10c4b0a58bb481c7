/** Where SMTP_URL says that mails go, and how. */
export interface SmtpServer {
  host: string;
  port: number;
  secure: boolean;
  requireTLS: boolean;
  auth?: { user: string; pass: string };
}

const isLocal = (host: string) => /^(localhost|127\.)/.test(host) || host === "::1";

/**
 * Reads SMTP_URL.
 * @throws URIError when a `%` in the user or the password begins no escape.
 */
export function readSmtpUrl(url: string): SmtpServer {
  const { hostname, port, protocol, username, password, searchParams } = new URL(url);
  // An address of IPv6 has brackets in a URL only: with them it would be looked up as a name.
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    host,
    port: Number(port) || (protocol === "smtps:" ? 465 : 587),
    secure: protocol === "smtps:",
    // A mail server elsewhere must offer TLS unless the operator writes ?tls=off; the outbox on this machine has none.
    requireTLS: protocol === "smtp:" && !isLocal(host) && searchParams.get("tls") !== "off",
    ...(username ? { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } } : {}),
  };
}

/** Whether mails can be sent there, as far as the text tells. */
export function isSmtpUrl(url: string): boolean {
  try {
    return readSmtpUrl(url).host !== "";
  } catch {
    return false;
  }
}
