import { answerContact, showContactPage } from "@/lib/billing/contacts/api";

export const GET = showContactPage;
export const POST = answerContact;
