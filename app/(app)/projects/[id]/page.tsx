import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ProjectPage } from "@/components/projects/project-page";
import { ClientMessages } from "@/components/ui/client-messages";
import { requirePage } from "@/lib/gate/page";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("projects");
  return { title: t("title") };
}

export default async function ProjectRoute({ params }: PageProps<"/projects/[id]">) {
  const { id } = await params;
  await requirePage("chat.read", `/projects/${encodeURIComponent(id)}`);
  return (
    <ClientMessages namespaces={["projectlimits", "settings", "fields", "models"]}>
      <ProjectPage id={id} />
    </ClientMessages>
  );
}
