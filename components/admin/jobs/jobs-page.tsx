"use client";

import { type ReactNode, useState } from "react";
import { AdminPage } from "../admin-page";
import { DeadSection } from "./dead-section";
import { LedgerSection } from "./ledger-section";
import { OverviewSection } from "./overview-section";
import { QueueSection } from "./queue-section";

/** What runs in the background, and what could not be done. `children` are sections for what is sold. */
export function JobsPage({ children }: { children?: ReactNode }) {
  const [queue, setQueue] = useState("");
  return (
    <AdminPage page="jobs">
      <OverviewSection />
      <QueueSection onShowDead={setQueue} />
      <DeadSection queue={queue} onQueueChange={setQueue} />
      <LedgerSection />
      {children}
    </AdminPage>
  );
}
