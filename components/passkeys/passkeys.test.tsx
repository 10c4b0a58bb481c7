import { NextIntlClientProvider } from "next-intl";
import type { ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PasskeySignIn } from "@/components/auth/passkey-sign-in";
import { SecondFactorForm } from "@/components/auth/second-factor-form";
import { SignInForm } from "@/components/auth/sign-in-form";
import { PasskeyRow } from "@/components/settings/security/passkey-row";
import { type Passkey, TRANSPORTS } from "@/lib/auth/passkeys/schema";
import { ApiError } from "@/lib/platform/public/api-client";
import type { SignInProviderId } from "@/lib/platform/public/sign-in-providers";
import deAuth from "../../messages/de/auth.json" with { type: "json" };
import dePasskeys from "../../messages/de/passkeys.json" with { type: "json" };
import deSecurity from "../../messages/de/security.json" with { type: "json" };
import enAuth from "../../messages/en/auth.json" with { type: "json" };
import enCommon from "../../messages/en/common.json" with { type: "json" };
import enConnections from "../../messages/en/connections.json" with { type: "json" };
import enErrors from "../../messages/en/errors.json" with { type: "json" };
import enFields from "../../messages/en/fields.json" with { type: "json" };
import enPasskeys from "../../messages/en/passkeys.json" with { type: "json" };
import enSecurity from "../../messages/en/security.json" with { type: "json" };
import { CEREMONY_PROBLEMS, CeremonyError, makePasskey, signWithPasskey } from "./ceremony";
import { PasskeyProblem } from "./passkey-problem";

const start = vi.hoisted(() => ({ startAuthentication: vi.fn(), startRegistration: vi.fn() }));
vi.mock("@simplewebauthn/browser", () => start);
vi.mock("next/navigation", () => ({ useRouter: () => ({ push: () => undefined }) }));

afterEach(() => vi.unstubAllGlobals());

const shared = { common: enCommon, connections: enConnections, errors: enErrors, fields: enFields };
const MESSAGES = {
  en: { ...shared, auth: enAuth, passkeys: enPasskeys, security: enSecurity },
  de: { ...shared, auth: deAuth, passkeys: dePasskeys, security: deSecurity },
};

function render(node: ReactNode, locale: "en" | "de" = "en"): string {
  return renderToStaticMarkup(
    <NextIntlClientProvider locale={locale} messages={MESSAGES[locale]} timeZone="UTC">
      {node}
    </NextIntlClientProvider>,
  );
}

const AT = "2026-11-26T10:00:00.000Z";
const passkey = (extra: Partial<Passkey> = {}): Passkey => ({
  id: "0197f000-0000-7000-8000-000000000001",
  name: "Bitwarden",
  createdAt: AT,
  lastUsedAt: null,
  isSynced: true,
  transports: [...TRANSPORTS],
  ...extra,
});

describe.each(["en", "de"] as const)("in %s", (locale) => {
  const words = MESSAGES[locale].passkeys;
  const row = (extra: Partial<Passkey>, isLastWay = false) =>
    render(<PasskeyRow passkey={passkey(extra)} isLastWay={isLastWay} onChanged={async () => undefined} />, locale);

  it("a passkey says whether it is synced, how it is reached, and when it was last used", () => {
    const html = row({});
    for (const text of ["Bitwarden", words.synced, ...Object.values(words.transports)]) expect(html).toContain(text);
    expect(html).toContain(MESSAGES[locale].security.twoFactor.neverUsed);
    const bound = row({ isSynced: false, lastUsedAt: AT, transports: [] });
    expect(bound).toContain(words.bound);
    expect(bound).not.toContain(words.synced);
    expect(bound).toContain(MESSAGES[locale].security.twoFactor.lastUsed);
  });

  it("the last way to sign in cannot be pressed away, and says why", () => {
    const remove = new RegExp(`<button[^>]*${MESSAGES[locale].security.twoFactor.remove}: Bitwarden[^>]*>`);
    expect(remove.exec(row({}, true))?.[0]).toContain("disabled");
    expect(row({}, true)).toContain(words.lastWay);
    expect(remove.exec(row({}))?.[0]).not.toContain("disabled");
  });

  it("whatever goes wrong has words", () => {
    for (const problem of CEREMONY_PROBLEMS) {
      expect(render(<PasskeyProblem error={new CeremonyError(problem)} />, locale)).toContain(words.problems[problem]);
    }
  });
});

describe("what comes after the password", () => {
  const page = (hasApp: boolean, hasPasskey: boolean) =>
    render(<SecondFactorForm next="/chat" email="ada@example.com" hasApp={hasApp} hasPasskey={hasPasskey} />);

  it("is what the account has, and a recovery code with either", () => {
    const { use } = enPasskeys.secondFactor;
    const [app, both, alone] = [page(true, false), page(true, true), page(false, true)];
    expect([app, both, alone].map((html) => html.includes('autoComplete="one-time-code"'))).toEqual([
      true,
      true,
      false,
    ]);
    expect([app, both, alone].map((html) => html.includes(use))).toEqual([false, true, true]);
    for (const html of [app, both, alone]) {
      expect(html).toContain(enAuth.secondFactor.useRecovery);
      expect(html.split(enAuth.secondFactor.trust)).toHaveLength(2);
    }
    expect(alone).toContain(enPasskeys.secondFactor.title);
  });
});

describe("the sign-in page", () => {
  it("has the button in the server's HTML, where no browser is known yet", () => {
    expect(render(<PasskeySignIn next="/chat" isAlone={false} />)).toContain(enPasskeys.signIn);
    expect(render(<PasskeySignIn next="/chat" isAlone />, "de")).toContain(dePasskeys.signIn);
  });

  it("has it above the form, with one line between them", () => {
    const page = (providers: readonly SignInProviderId[]) =>
      render(<SignInForm next="/chat" notice={null} problem={null} providers={providers} byMail={false} />);
    for (const html of [page([]), page(["google"])]) {
      expect(html.indexOf(enPasskeys.signIn)).toBeGreaterThan(0);
      expect(html.indexOf(enPasskeys.signIn)).toBeLessThan(html.indexOf("<form"));
      expect(html.split(enConnections.or)).toHaveLength(2);
    }
  });
});

describe("a browser's answer", () => {
  const options = { rpId: "localhost", challenge: "x", timeout: 1, userVerification: "required" } as const;
  const named = (name: string) => Object.assign(new Error("x"), { name });

  it("is told apart by what browsers call it, and sent without what nobody asked for", async () => {
    vi.stubGlobal("PublicKeyCredential", {});
    for (const [name, problem] of Object.entries({
      NotAllowedError: "cancelled",
      InvalidStateError: "known",
      SecurityError: "unsupported",
      OddError: "failed",
    })) {
      start.startAuthentication.mockRejectedValueOnce(named(name));
      await expect(signWithPasskey(options)).rejects.toMatchObject({ problem });
    }
    const response = { clientDataJSON: "a", authenticatorData: "b", signature: "c", userHandle: undefined };
    start.startAuthentication.mockResolvedValueOnce({ id: "i", rawId: "i", response, clientExtensionResults: {} });
    expect(await signWithPasskey(options, true)).toEqual({
      id: "i",
      rawId: "i",
      type: "public-key",
      response: { clientDataJSON: "a", authenticatorData: "b", signature: "c" },
    });
    expect(start.startAuthentication).toHaveBeenLastCalledWith({ optionsJSON: options, useBrowserAutofill: true });
  });

  it("is not waited for where the browser knows no passkeys", async () => {
    await expect(signWithPasskey(options)).rejects.toMatchObject({ problem: "unsupported" });
    expect(start.startAuthentication).not.toHaveBeenCalled();
    await expect(makePasskey({} as Parameters<typeof makePasskey>[0])).rejects.toBeInstanceOf(CeremonyError);
  });

  it("that the server refuses is worded by its reason", () => {
    const issues = [{ path: "passkey", message: "server's words", reason: "passkey_refused" as const }];
    const html = render(<PasskeyProblem error={new ApiError(422, { code: "invalid_input", message: "x", issues })} />);
    expect(html).toContain(enFields.reasons.passkey_refused);
    expect(render(<PasskeyProblem error={null} />)).not.toContain("passkey");
  });
});
