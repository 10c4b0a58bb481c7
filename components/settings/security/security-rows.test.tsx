import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { ApiKey } from "@/lib/auth/schema";
import deSecurity from "../../../messages/de/security.json" with { type: "json" };
import deSettings from "../../../messages/de/settings.json" with { type: "json" };
import enSecurity from "../../../messages/en/security.json" with { type: "json" };
import enSettings from "../../../messages/en/settings.json" with { type: "json" };
import { KeyRow, listKeysInUse } from "./key-row";
import { RecoveryCodesRow } from "./recovery-codes-row";

const MESSAGES = {
  en: { security: enSecurity, settings: enSettings },
  de: { security: deSecurity, settings: deSettings },
};
const render = (node: ReactNode, locale: "en" | "de" = "en") =>
  renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={MESSAGES[locale] as never} timeZone="UTC">
      {node}
    </NextIntlClientProvider>,
  );

const apiKey: ApiKey = {
  id: "0197f000-0000-7000-8000-000000000001",
  name: "CI",
  prefix: "nx_abc123",
  scopes: ["models.read"],
  createdAt: "2026-11-20T10:00:00.000Z",
  lastUsedAt: "2026-11-26T10:00:00.000Z",
  expiresAt: "2026-12-24T10:00:00.000Z",
  project: null,
};

it("counts a key among the places that are signed in once it is used, and until it ends", () => {
  const keys = [
    apiKey,
    { ...apiKey, name: "Unused", lastUsedAt: null },
    { ...apiKey, name: "Endless", expiresAt: null },
  ];
  const namesAt = (at: string) => listKeysInUse(keys, Date.parse(at)).map(({ name }) => name);
  expect(namesAt("2026-12-24T09:59:59.999Z")).toEqual(["CI", "Endless"]);
  expect(namesAt("2026-12-24T10:00:00.000Z")).toEqual(["Endless"]);
});

it.each([
  ["en", "API key “CI”", "Revoke: CI"],
  ["de", "API-Schlüssel „CI“", "Widerrufen: CI"],
] as const)("names a key, and lets it be revoked, in %s", (locale, name, act) => {
  const html = render(<KeyRow apiKey={apiKey} onRevoke={() => undefined} />, locale);
  expect(html).toContain(name);
  expect(html).toContain("nx_abc123…");
  expect(html).toContain(`aria-label="${act}"`);
  expect(html).toContain(apiKey.lastUsedAt);
});

it.each([10, 7, 0])("draws %i of ten recovery codes as left", (left) => {
  const html = render(<RecoveryCodesRow left={left} onChanged={async () => undefined} />);
  const bars = [...html.matchAll(/class="h-3\.5 [^"]*?(bg-[a-z0-9-]+)"/g)].map(([, look]) => look);
  expect(bars).toEqual([...Array(10 - left).fill("bg-line-strong"), ...Array(left).fill("bg-text-2")]);
});
