import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ApiReference } from "@/components/docs/api-reference";
import { openApiDocument } from "@/lib/gate/openapi";
import { servedEndpoints } from "@/lib/gate/served-endpoints";
import { ENDPOINTS } from "@/lib/routes";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("docs"))("title") };
}

export default function ApiReferencePage() {
  return <ApiReference document={openApiDocument(servedEndpoints(ENDPOINTS))} />;
}
