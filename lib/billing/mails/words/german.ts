import { isSeatsAlone, type Words } from "./phrases.ts";

const ALWAYS = "Diese Nachricht gehört zu deinem Vertrag mit uns und kommt immer, wenn das geschieht.";
const invoiceFact = (number: string | null) => (number === null ? [] : [{ label: "Rechnung", value: number }]);

const FAILED = {
  1: (until: string) => `Dein Tarif gilt weiter bis zum ${until}.`,
  2: (until: string) => `Sie ist nach drei Tagen noch offen. Dein Tarif gilt weiter bis zum ${until}.`,
  3: (until: string) => `Sie ist noch offen. Dein Tarif endet am ${until}; deine Unterhaltungen bleiben.`,
} as const;

const OVERDUE = {
  1: (until: string) => `Dein Tarif gilt noch bis zum ${until}.`,
  2: (until: string) => `Dein Tarif gilt noch bis zum ${until}. Hast du schon bezahlt, ist nichts zu tun.`,
  3: (until: string) => `Dein Tarif endet am ${until}; deine Unterhaltungen bleiben.`,
} as const;

const DISPUTED = {
  open: {
    subject: "Eine Zahlung an Nexus AI ist strittig",
    line: "Die Bank hat eine Zahlung zurückgeholt, weil der Inhaber der Karte ihr widerspricht. Bis das entschieden ist, gilt nicht, was damit bezahlt wurde: der Tarif und gekauftes Guthaben. War das nicht so gemeint, sag es deiner Bank.",
  },
  won: {
    subject: "Der Streit um deine Zahlung an Nexus AI ist beigelegt",
    line: "Die Bank hat entschieden, dass die Zahlung gilt. Was damit bezahlt wurde, gilt wieder.",
  },
  lost: {
    subject: "Die strittige Zahlung an Nexus AI wurde zurückgegeben",
    line: "Die Bank hat die Zahlung dem Inhaber der Karte zurückgegeben. Was damit bezahlt wurde, gilt nicht mehr.",
  },
} as const;

export const german: Words = {
  plan_started: ({ plan, trialEndsAt, renewsAt, isInvoiced }, { tier, price, day, planUrl }) => ({
    subject: `Dein Tarif bei Nexus AI: ${tier(plan)}`,
    lines: [
      trialEndsAt
        ? `${tier(plan)} gilt jetzt. Bis zum ${day(trialEndsAt)} ist er kostenlos; bis dahin kannst du kündigen und zahlst nichts.`
        : `${tier(plan)} gilt jetzt. Vielen Dank.`,
    ],
    facts: [
      { label: "Tarif", value: tier(plan) },
      { label: trialEndsAt ? "Preis danach" : "Preis", value: price(plan) },
      {
        label: trialEndsAt ? "Erste Zahlung" : isInvoiced ? "Verlängert sich am" : "Nächste Zahlung",
        value: day(trialEndsAt ?? renewsAt),
      },
    ],
    link: { label: "Zum Tarif", url: planUrl },
    footer: ALWAYS,
  }),
  trial_ending: ({ plan, trialEndsAt }, { tier, price, day, money, planUrl }) => ({
    subject: `Deine Probezeit für ${tier(plan)} bei Nexus AI endet am ${day(trialEndsAt)}`,
    lines: [
      `Am ${day(trialEndsAt)} endet deine Probezeit, und ${money(plan.amountMicroUsd)} werden von deiner Karte abgebucht. Wenn du nicht weitermachen willst, kündige vorher.`,
    ],
    facts: [
      { label: "Tarif", value: tier(plan) },
      { label: "Preis", value: price(plan) },
    ],
    link: { label: "Behalten oder kündigen", url: planUrl },
    footer: ALWAYS,
  }),
  trial_ended: ({ plan, renewsAt }, { tier, price, day, planUrl }) => ({
    subject: `Deine Probezeit für ${tier(plan)} bei Nexus AI ist zu Ende`,
    lines: [`Deine Probezeit ist vorbei, und ${tier(plan)} läuft als bezahlter Tarif weiter.`],
    facts: [
      { label: "Preis", value: price(plan) },
      { label: "Nächste Zahlung", value: day(renewsAt) },
    ],
    link: { label: "Zum Tarif", url: planUrl },
    footer: ALWAYS,
  }),
  plan_changed: ({ direction, from, plan, billedMicroUsd, renewsAt }, { tier, seats, price, money, day, planUrl }) => ({
    subject: isSeatsAlone(from, plan)
      ? `Dein Tarif bei Nexus AI hat jetzt ${seats(plan)} Plätze`
      : `Dein Tarif bei Nexus AI ist jetzt ${tier(plan)}`,
    lines: [
      isSeatsAlone(from, plan)
        ? `${tier(plan)} hat jetzt ${seats(plan)} Plätze statt ${seats(from)}.`
        : direction === "up"
          ? `Dein Tarif ist jetzt größer: ${tier(plan)} statt ${tier(from)}.`
          : `Dein Tarif ist jetzt kleiner: ${tier(plan)} statt ${tier(from)}.`,
    ],
    facts: [
      { label: "Vorher", value: `${tier(from)}, ${price(from)}` },
      { label: "Jetzt", value: `${tier(plan)}, ${price(plan)}` },
      ...(billedMicroUsd === null
        ? []
        : [
            {
              label: billedMicroUsd < 0 ? "Gutschrift für spätere Rechnungen" : "Für den Wechsel",
              value: money(Math.abs(billedMicroUsd)),
            },
          ]),
      { label: "Nächste Zahlung", value: day(renewsAt) },
    ],
    link: { label: "Zum Tarif", url: planUrl },
    footer: ALWAYS,
  }),
  plan_cancelled: ({ plan, endsAt, isInvoiced }, { tier, day, planUrl }) => ({
    subject: `Dein Tarif bei Nexus AI endet am ${day(endsAt)}`,
    lines: [
      isInvoiced
        ? `${tier(plan)} gilt noch bis zum ${day(endsAt)} und wird nicht verlängert. Es kommt keine Rechnung mehr, und deine Unterhaltungen bleiben.`
        : `Du hast ${tier(plan)} gekündigt. Der Tarif gilt noch bis zum ${day(endsAt)} und wird nicht verlängert. Es wird nichts mehr abgebucht, und deine Unterhaltungen bleiben.`,
    ],
    link: { label: isInvoiced ? "Zum Tarif" : "Doch behalten", url: planUrl },
    footer: ALWAYS,
  }),
  plan_resumed: ({ plan, renewsAt, wasPaused }, { tier, price, day, planUrl }) => ({
    subject: "Dein Tarif bei Nexus AI läuft weiter",
    lines: [`${tier(plan)} ${wasPaused ? "ruht nicht mehr" : "ist nicht mehr gekündigt"} und läuft weiter.`],
    facts: [
      { label: "Preis", value: price(plan) },
      { label: "Nächste Zahlung", value: day(renewsAt) },
    ],
    link: { label: "Zum Tarif", url: planUrl },
    footer: ALWAYS,
  }),
  plan_paused: ({ plan, resumesAt }, { tier, price, day, workspace, planUrl }) => ({
    subject: `Dein Tarif bei Nexus AI ruht: ${tier(plan)}`,
    lines: [
      `Währenddessen wird nichts abgebucht. Was du bezahlt hast, gilt bis zu seinem Ende; ${workspace === null ? "danach hast du den freien Tarif, bis dein Tarif weitergeht." : "danach zahlt er nicht für den Arbeitsbereich, bis er weitergeht."}`,
    ],
    facts: [
      { label: "Tarif", value: tier(plan) },
      ...(resumesAt ? [{ label: "Geht weiter", value: day(resumesAt) }] : []),
      { label: "Preis dann", value: price(plan) },
    ],
    link: { label: "Zu deinem Tarif", url: planUrl },
    footer: ALWAYS,
  }),
  plan_ended: ({ plan }, { tier, workspace, planUrl }) => ({
    subject: "Dein Tarif bei Nexus AI ist zu Ende",
    lines: [
      workspace === null
        ? `${tier(plan)} ist zu Ende. Dein Konto läuft mit dem kostenlosen Tarif weiter. Deine Unterhaltungen bleiben; du kannst alle lesen und exportieren.`
        : `${tier(plan)} ist für den Arbeitsbereich ${workspace} zu Ende. Was seine Mitglieder dort verbrauchen, zählt zu ihren eigenen Tarifen. Alle Unterhaltungen bleiben und können gelesen und exportiert werden.`,
    ],
    link: { label: "Tarife ansehen", url: planUrl },
    footer: ALWAYS,
  }),
  purchase_failed: ({ plan }, { tier, price, planUrl }) => ({
    subject: `Die Zahlung für ${tier(plan)} bei Nexus AI ist nicht angekommen`,
    lines: [
      `Die Bank hat die Zahlung nicht ausgeführt, deshalb hat ${tier(plan)} nicht begonnen. Es wurde nichts abgebucht. Du kannst es auf einem anderen Zahlungsweg noch einmal versuchen.`,
    ],
    facts: [
      { label: "Tarif", value: tier(plan) },
      { label: "Preis", value: price(plan) },
    ],
    link: { label: "Tarife ansehen", url: planUrl },
    footer: ALWAYS,
  }),
  payment_failed: (notice, { tier, money, day, planUrl }) => ({
    subject:
      notice.stage === 3
        ? `Letzte Erinnerung: Dein Tarif bei Nexus AI endet am ${day(notice.graceEndsAt)}`
        : "Eine Zahlung an Nexus AI ist gescheitert",
    lines: [
      `Die Zahlung von ${money(notice.dueMicroUsd)} für ${tier(notice.plan)} ist gescheitert. ${FAILED[notice.stage](day(notice.graceEndsAt))}`,
      ...(notice.nextAttemptAt ? [`Am ${day(notice.nextAttemptAt)} wird die Karte noch einmal versucht.`] : []),
    ],
    facts: [{ label: "Offen", value: money(notice.dueMicroUsd) }, ...invoiceFact(notice.invoice.number)],
    link: { label: "Jetzt bezahlen", url: notice.invoice.pageUrl ?? planUrl },
    footer: `Die Karte kannst du in den Einstellungen unter Tarif wechseln: ${planUrl}`,
  }),
  payment_succeeded: ({ paidMicroUsd, invoice }, { money, planUrl }) => ({
    subject: `Beleg von Nexus AI: ${money(paidMicroUsd)}`,
    lines: [`Wir haben ${money(paidMicroUsd)} erhalten. Vielen Dank.`],
    facts: [{ label: "Bezahlt", value: money(paidMicroUsd) }, ...invoiceFact(invoice.number)],
    link: { label: "Rechnung öffnen", url: invoice.pageUrl ?? planUrl },
    footer: ALWAYS,
  }),
  payment_refunded: ({ refundedMicroUsd, invoice }, { money, planUrl }) => ({
    subject: `Erstattung von Nexus AI: ${money(refundedMicroUsd)}`,
    lines: [
      `Wir haben ${money(refundedMicroUsd)} auf deine Karte zurückgezahlt. Bis die Bank es zeigt, dauert es einige Tage.`,
    ],
    facts: [{ label: "Erstattet", value: money(refundedMicroUsd) }, ...invoiceFact(invoice.number)],
    link: { label: "Rechnung öffnen", url: invoice.pageUrl ?? planUrl },
    footer: ALWAYS,
  }),
  payment_credited: ({ creditedMicroUsd, invoice }, { money, planUrl }) => ({
    subject: `Gutschrift von Nexus AI: ${money(creditedMicroUsd)}`,
    lines: [`Wir haben ${money(creditedMicroUsd)} gutgeschrieben. Das wird von den nächsten Rechnungen abgezogen.`],
    facts: [{ label: "Gutschrift", value: money(creditedMicroUsd) }, ...invoiceFact(invoice.number)],
    link: { label: "Rechnung öffnen", url: invoice.pageUrl ?? planUrl },
    footer: ALWAYS,
  }),
  refund_failed: ({ failedMicroUsd, invoice }, { money, planUrl }) => ({
    subject: `Eine Erstattung von Nexus AI kam nicht an: ${money(failedMicroUsd)}`,
    lines: [
      `Deine Bank hat die ${money(failedMicroUsd)} zurückgeschickt, die wir dir auf die Karte erstatten wollten. Du hast sie also nicht bekommen. Wir suchen einen anderen Weg.`,
    ],
    facts: [{ label: "Nicht erstattet", value: money(failedMicroUsd) }, ...invoiceFact(invoice.number)],
    link: { label: "Rechnung öffnen", url: invoice.pageUrl ?? planUrl },
    footer: ALWAYS,
  }),
  payment_disputed: ({ outcome, paidMicroUsd, invoice }, { money, planUrl }) => ({
    subject: DISPUTED[outcome].subject,
    lines: [DISPUTED[outcome].line],
    facts: [{ label: "Zahlung", value: money(paidMicroUsd) }, ...invoiceFact(invoice.number)],
    link: { label: "Zu deinem Tarif", url: planUrl },
    footer: ALWAYS,
  }),
  invoice_ready: ({ dueMicroUsd, dueAt, invoice }, { money, day, planUrl }) => ({
    subject: `Rechnung von Nexus AI: ${money(dueMicroUsd)}`,
    lines: ["Eine neue Rechnung liegt zum Bezahlen bereit."],
    facts: [
      { label: "Betrag", value: money(dueMicroUsd) },
      ...(dueAt ? [{ label: "Zahlbar bis", value: day(dueAt) }] : []),
      ...invoiceFact(invoice.number),
    ],
    link: { label: "Rechnung öffnen", url: invoice.pageUrl ?? planUrl },
    footer: ALWAYS,
  }),
  invoice_overdue: ({ stage, plan, dueMicroUsd, dueAt, graceEndsAt, invoice }, { tier, money, day, planUrl }) => ({
    subject:
      stage === 3
        ? `Letzte Erinnerung: Dein Tarif bei Nexus AI endet am ${day(graceEndsAt)}`
        : `Eine Rechnung von Nexus AI ist überfällig: ${money(dueMicroUsd)}`,
    lines: [
      `Die Rechnung für ${tier(plan)} war am ${day(dueAt)} fällig und ist nicht bezahlt. ${OVERDUE[stage](day(graceEndsAt))}`,
    ],
    facts: [{ label: "Offen", value: money(dueMicroUsd) }, ...invoiceFact(invoice.number)],
    link: { label: "Jetzt bezahlen", url: invoice.pageUrl ?? planUrl },
    footer: ALWAYS,
  }),
  card_expiring: ({ brand, last4, month, year }, { month: monthOf, planUrl }) => ({
    subject: "Deine Karte für Nexus AI läuft bald ab",
    lines: [`Die Karte, die deinen Tarif bezahlt, läuft Ende ${monthOf(year, month)} ab. Hinterlege vorher eine neue.`],
    facts: [{ label: "Karte", value: `${brand} …${last4}` }],
    link: { label: "Karte wechseln", url: planUrl },
    footer: ALWAYS,
  }),
  credits_granted: ({ amountMicroUsd, balanceMicroUsd }, { money, creditsUrl }) => ({
    subject: `${money(amountMicroUsd)} Guthaben bei Nexus AI`,
    lines: [`Du hast ein Guthaben von ${money(amountMicroUsd)} bekommen.`],
    facts: [
      { label: "Bekommen", value: money(amountMicroUsd) },
      { label: "Stand", value: money(balanceMicroUsd) },
    ],
    link: { label: "Guthaben ansehen", url: creditsUrl },
    footer: ALWAYS,
  }),
  top_up_waiting: ({ amountMicroUsd, pageUrl }, { money }) => ({
    subject: `Bestätige eine Zahlung an Nexus AI: ${money(amountMicroUsd)}`,
    lines: [
      `Dein Guthaben ist niedrig, und ${money(amountMicroUsd)} sollten automatisch gekauft werden. Deine Bank möchte, dass du die Zahlung bestätigst. Noch wurde nichts abgebucht.`,
    ],
    facts: [{ label: "Betrag", value: money(amountMicroUsd) }],
    link: { label: "Zahlung bestätigen", url: pageUrl },
    footer: ALWAYS,
  }),
  top_up_failed: ({ amountMicroUsd, retryAt }, { money, day, planUrl }) => ({
    subject: retryAt
      ? "Guthaben bei Nexus AI konnte nicht gekauft werden"
      : "Guthaben bei Nexus AI wird nicht mehr automatisch gekauft",
    lines: [
      `Dein Guthaben ist niedrig, und ${money(amountMicroUsd)} sollten automatisch gekauft werden. Die Bank hat die Zahlung abgelehnt. Es wurde nichts abgebucht.`,
      retryAt
        ? `Am ${day(retryAt)} wird die Karte noch einmal versucht. Wird sie wieder abgelehnt, wird kein Guthaben mehr automatisch gekauft.`
        : "Das war das zweite Mal, deshalb ist der automatische Kauf jetzt ausgeschaltet. Wechsle die Karte und schalte ihn wieder ein, wenn du ihn willst.",
    ],
    facts: [{ label: "Betrag", value: money(amountMicroUsd) }],
    link: { label: "Zum Tarif", url: planUrl },
    footer: ALWAYS,
  }),
  overage_nearly_used: ({ billedMicroUsd, capMicroUsd, resetsAt }, { money, day, planUrl }) => ({
    subject: `Über deine Nachrichten bei Nexus AI hinaus: ${money(billedMicroUsd)} von ${money(capMicroUsd)}`,
    lines: [
      `In diesem Monat hast du ${money(billedMicroUsd)} über deine Nachrichten hinaus verbraucht. Was über ${money(capMicroUsd)} hinausginge, wird bis zum ${day(resetsAt)} abgelehnt, wenn du den Betrag nicht erhöhst.`,
    ],
    facts: [
      { label: "Verbraucht", value: money(billedMicroUsd) },
      { label: "Höchstens", value: money(capMicroUsd) },
    ],
    link: { label: "Betrag ansehen", url: planUrl },
    footer: ALWAYS,
  }),
  billing_details_changed: ({ address, taxIds }, { planUrl }) => ({
    subject: "Deine Rechnungsdaten bei Nexus AI haben sich geändert",
    lines: ["Die Rechnungsadresse oder eine Steuernummer hat sich geändert. Auf späteren Rechnungen steht:"],
    facts: [
      { label: "Adresse", value: address ?? "keine" },
      { label: "Steuernummer", value: taxIds.join("\n") || "keine" },
    ],
    link: { label: "Zum Tarif", url: planUrl },
    footer: "Wenn du das nicht warst, ändere dein Passwort und sieh nach, wer in deinem Konto angemeldet ist.",
  }),
};
