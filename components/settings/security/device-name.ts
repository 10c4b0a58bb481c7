import { Laptop, type LucideIcon, Smartphone, Tablet, Terminal } from "lucide-react";
import type { Device } from "@/lib/auth/security-log/schema";

const ICONS: Record<Device["kind"], LucideIcon> = {
  desktop: Laptop,
  mobile: Smartphone,
  tablet: Tablet,
  program: Terminal,
};

/** The picture of a kind of device. */
export function deviceIcon(device: Device | null): LucideIcon {
  return ICONS[device?.kind ?? "program"];
}

/** "Firefox 145, Linux"; null when the device has told nothing. */
export function deviceName(device: Device | null): string | null {
  const parts = [device?.browser, device?.system].filter(Boolean);
  return parts.length > 0 ? parts.join(", ") : null;
}
