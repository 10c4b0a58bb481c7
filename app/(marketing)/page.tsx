import { Landing } from "@/components/marketing/landing";
import { pickShowcase } from "@/components/marketing/showcase";
import { listRegistryModels } from "@/lib/models/registry/load-registry";

export default function LandingPage() {
  return <Landing showcase={pickShowcase(listRegistryModels())} />;
}
