import { redirect } from "next/navigation";
import { requireAdminPage } from "@/lib/gate/admin-page";

export default async function AdminRoute() {
  await requireAdminPage();
  redirect("/admin/people");
}
