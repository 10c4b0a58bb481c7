"use client";

import { useQuery } from "@tanstack/react-query";
import { QueryView } from "@/components/settings/query-view";
import { RowsSkeleton } from "@/components/settings/rows-skeleton";
import { SettingsPage } from "@/components/settings/settings-page";
import { routerPreferencesQuery } from "@/lib/models/client";
import { AdoptedArm } from "./adopted-arm";
import { ArenaSection } from "./arena-section";
import { CacheSection } from "./cache/cache-section";
import { DefaultMode } from "./default-mode";
import { ExcludedModels } from "./excluded-models";
import { LearningSection } from "./learning-section";
import { LimitsSection } from "./limits-section";
import { PinnedModels } from "./pinned-models";

/** How Auto chooses: what it prefers, which models it must and must not take, and what it has learned. */
export function RouterPage() {
  const query = useQuery(routerPreferencesQuery());
  return (
    <SettingsPage page="router">
      <DefaultMode />
      <QueryView page="router" query={query} skeleton={<RowsSkeleton rows={6} />}>
        {(preferences) => (
          <>
            <AdoptedArm adopted={preferences.adopted} />
            <PinnedModels preferences={preferences} />
            <ExcludedModels preferences={preferences} />
            <LimitsSection preferences={preferences} />
            <LearningSection preferences={preferences} />
            <ArenaSection />
            <CacheSection />
          </>
        )}
      </QueryView>
    </SettingsPage>
  );
}
