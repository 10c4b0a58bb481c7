"use client";

import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Td, Tr } from "@/components/ui/table";

const NOTHING = "–";

interface SignedInRowProps {
  icon: LucideIcon;
  name: string;
  /** Beside the name. */
  mark?: ReactNode;
  /** "signed in 3 days ago". */
  since: ReactNode;
  /** Where: a place and an address, as far as they are known. */
  where: readonly (string | null)[];
  /** When it was last used; instead of the time, "This device". */
  active: ReactNode;
  /** What its button does; none where it cannot be ended from here. */
  act?: { label: string; of: string; onAct: () => void } | undefined;
}

/** One place where the person is signed in: a device, or a program with a key. */
export function SignedInRow({ icon: Icon, name, mark, since, where, active, act }: SignedInRowProps) {
  const [place, ...more] = where.filter((part) => part !== null);
  return (
    <Tr>
      <Td className="py-2">
        <div className="flex items-center gap-2.5">
          <Icon aria-hidden className="size-4 flex-none text-text-3" />
          <div className="min-w-0">
            <p className="flex flex-wrap items-center gap-x-2">
              <span className="max-w-72 truncate font-medium">{name}</span>
              {mark}
            </p>
            <p className="num text-12 text-text-3">{since}</p>
            {place && <p className="num break-words text-12 text-text-3 sm:hidden">{[place, ...more].join(" · ")}</p>}
          </div>
        </div>
      </Td>
      <Td className="num py-2 text-text-2 max-sm:hidden">
        {place ?? NOTHING}
        {more.length > 0 && <span className="block font-mono text-12 text-text-3">{more.join(" · ")}</span>}
      </Td>
      <Td className="num whitespace-nowrap text-text-2">{active}</Td>
      <Td numeric>
        {act && (
          <Button
            variant="ghost"
            size="sm"
            className="-me-2.5 whitespace-nowrap"
            aria-label={`${act.label}: ${act.of}`}
            onClick={act.onAct}
          >
            {act.label}
          </Button>
        )}
      </Td>
    </Tr>
  );
}
