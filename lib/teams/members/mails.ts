import { type Letter, toMail } from "../../auth/render-letter.ts";
import type { WorkspaceRole } from "../../auth/schema.ts";
import type { Mail } from "../../platform/mail/queue-mail.ts";

/** What a member is told by mail. */
export type MemberNews =
  | { kind: "removed"; workspaceName: string }
  | { kind: "deleted"; workspaceName: string }
  | { kind: "role"; workspaceName: string; role: WorkspaceRole };

const ROLES: Record<"en" | "de", Record<WorkspaceRole, string>> = {
  en: { owner: "owner", admin: "admin", member: "member", viewer: "viewer" },
  de: { owner: "Inhaber", admin: "Admin", member: "Mitglied", viewer: "Leser" },
};

function german(news: MemberNews): Omit<Letter, "link"> {
  const name = `„${news.workspaceName}“`;
  const kept = "Deine Unterhaltungen dort gehören zum Arbeitsbereich; du kannst sie nicht mehr lesen.";
  const footer = "Dein Konto und dein persönlicher Arbeitsbereich bleiben, wie sie sind.";
  if (news.kind === "removed") {
    const lines = [`Du bist kein Mitglied des Arbeitsbereichs ${name} mehr.`, kept];
    return { subject: `Du wurdest aus ${name} entfernt`, lines, footer };
  }
  if (news.kind === "deleted") {
    const lines = [`Der Arbeitsbereich ${name} wurde von seinem Inhaber gelöscht, mit allen Unterhaltungen darin.`];
    return { subject: `${name} wurde gelöscht`, lines, footer };
  }
  const lines = [`Deine Rolle im Arbeitsbereich ${name} ist jetzt: ${ROLES.de[news.role]}.`];
  return { subject: `Deine Rolle in ${name} wurde geändert`, lines, footer };
}

function english(news: MemberNews): Omit<Letter, "link"> {
  const name = `“${news.workspaceName}”`;
  const kept = "Your conversations there belong to the workspace; you can no longer read them.";
  const footer = "Your account and your personal workspace stay as they are.";
  if (news.kind === "removed") {
    const lines = [`You are no longer a member of the workspace ${name}.`, kept];
    return { subject: `You were removed from ${name}`, lines, footer };
  }
  if (news.kind === "deleted") {
    const lines = [`The workspace ${name} was deleted by its owner, with all conversations in it.`];
    return { subject: `${name} was deleted`, lines, footer };
  }
  const lines = [`Your role in the workspace ${name} is now: ${ROLES.en[news.role]}.`];
  return { subject: `Your role in ${name} was changed`, lines, footer };
}

/** The mail to a member who was removed, got another role, or whose workspace was deleted. */
export function memberMail(to: { email: string; language: "en" | "de" }, news: MemberNews, url: string): Mail {
  const letter = to.language === "de" ? german(news) : english(news);
  const link = { label: to.language === "de" ? "Nexus AI öffnen" : "Open Nexus AI", url };
  return toMail(to, `workspace_${news.kind}`, { ...letter, link });
}
