import type { Metadata, Viewport } from "next";
import { headers } from "next/headers";
import { getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { readTheme } from "@/components/theme/read-theme";
import { ThemeScript } from "@/components/theme/theme-script";
import { AppProviders } from "@/components/ui/app-providers";
import { BaseMessages } from "@/components/ui/client-messages";
import { directionOf } from "@/lib/platform/public/i18n";
import { fontVariables } from "./fonts";
import "./globals.css";

export const metadata: Metadata = { title: { default: "Nexus AI", template: "%s · Nexus AI" } };

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  viewportFit: "cover",
  interactiveWidget: "resizes-content",
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#121216" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [theme, locale, head] = await Promise.all([readTheme(), getLocale(), headers()]);
  const direction = directionOf(locale);
  return (
    <html
      lang={locale}
      dir={direction}
      data-theme={theme === "dark" ? "dark" : "light"}
      data-theme-choice={theme}
      className={fontVariables}
      suppressHydrationWarning
    >
      <body>
        <ThemeScript nonce={head.get("x-nonce") ?? undefined} />
        <BaseMessages>
          <AppProviders direction={direction}>{children}</AppProviders>
        </BaseMessages>
      </body>
    </html>
  );
}
