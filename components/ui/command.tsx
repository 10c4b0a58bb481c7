"use client";

import { Command } from "cmdk";
import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { DialogPopup } from "./dialog-parts";
import { Kbd } from "./kbd";
import { PopupProvider } from "./popup-state";

interface CommandDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  label: string;
  /** False when the caller filters (server search). */
  filter?: boolean | undefined;
  children: ReactNode;
}

/** The Cmd/Ctrl+K palette. Import it with next/dynamic: it is needed only once asked for. */
export function CommandDialog({ open, onOpenChange, label, filter = true, children }: CommandDialogProps) {
  return (
    <PopupProvider open={open} onOpenChange={onOpenChange}>
      <DialogPopup title={label} hideTitle size="lg" className="mt-[12dvh] mb-auto overflow-hidden p-0">
        <Command label={label} loop shouldFilter={filter} className="flex min-h-0 flex-col">
          {children}
        </Command>
      </DialogPopup>
    </PopupProvider>
  );
}

interface CommandInputProps {
  placeholder: string;
  value?: string;
  onValueChange?: (value: string) => void;
}

export function CommandInput(props: CommandInputProps) {
  return (
    <div className="hairline-b flex h-12 shrink-0 items-center gap-2.5 px-4">
      <Search aria-hidden className="text-text-3" />
      <Command.Input {...props} autoFocus className="h-full min-w-0 flex-1 text-15 outline-none" />
      <Kbd keys={["esc"]} />
    </div>
  );
}

export function CommandList({ children }: { children: ReactNode }) {
  return <Command.List className="max-h-[50dvh] overflow-auto p-1.5">{children}</Command.List>;
}

export function CommandEmpty({ children }: { children: ReactNode }) {
  return <Command.Empty className="px-4 py-8 text-center text-text-3">{children}</Command.Empty>;
}

export function CommandGroup({ heading, children }: { heading: string; children: ReactNode }) {
  return <Command.Group heading={<span className="menu-label block">{heading}</span>}>{children}</Command.Group>;
}

interface CommandItemProps {
  icon?: ReactNode;
  kbd?: string[] | undefined;
  meta?: ReactNode;
  /** Unique within the palette; also what the filter reads, with `keywords`. */
  value: string;
  keywords?: string[];
  onSelect: () => void;
  children: ReactNode;
}

export function CommandItem({ icon, kbd, meta, children, ...item }: CommandItemProps) {
  return (
    <Command.Item {...item} className="menu-item">
      {icon}
      <span className="min-w-0 truncate">{children}</span>
      {(kbd || meta) && (
        <span className="menu-end">
          {meta}
          {kbd && <Kbd keys={kbd} />}
        </span>
      )}
    </Command.Item>
  );
}
