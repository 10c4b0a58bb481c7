/** What the demo says in one language; `sections` are drawn by the interface, one for each kind of content. */
export interface DemoWords {
  note: string;
  wrote: string;
  toolAnswered: string;
  looksAtClock: string;
  reasoning: string;
  sections: Readonly<Record<"code" | "table" | "maths" | "diagram", string>>;
}

const CODE = (comment: string, hello: string) =>
  `\`\`\`typescript\n/** ${comment} */\nexport function greet(name: string): string {\n  return "${hello}, " + name + "!";\n}\n\ngreet("Nexus");\n\`\`\``;

const english: DemoWords = {
  note: "*This is the offline demo: a fixed text, not a model's answer. Ask for code, a table, a formula, a diagram or the time to see how each looks. Add a provider key under **Settings → Models and keys**, or start Ollama on this machine, and real models answer here.*",
  wrote: "You wrote",
  toolAnswered: "The tool answered:",
  looksAtClock: "The question is about the present, so I look at the clock. ",
  reasoning: "No provider is configured, so I answer with the demo text that fits the words of the message. ",
  sections: {
    code: `### Code\n\n${CODE("Greets a person by name.", "Hello")}`,
    table:
      "### Table\n\n| Part | What it does | State |\n| --- | --- | ---: |\n| Router | Chooses a model for each message | 1 |\n| Ledger | Records every call and its cost | 2 |\n| Run | Goes on when you close the page | 3 |",
    maths:
      "### Maths\n\nThe area under the bell curve is known exactly:\n\n$$\\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx = \\sqrt{\\pi}$$\n\nand inline it reads $e^{i\\pi} + 1 = 0$.",
    diagram: "### Diagram\n\n```mermaid\nflowchart LR\n  You --> Gate --> Router --> Model\n  Model --> Ledger\n```",
  },
};

const german: DemoWords = {
  note: "*Das ist die Offline-Demo: ein fester Text und nicht die Antwort eines Modells. Bitte um Code, eine Tabelle, eine Formel, ein Diagramm oder die Uhrzeit, um zu sehen, wie das aussieht. Hinterlege unter **Einstellungen → Modelle und Schlüssel** den Schlüssel eines Anbieters, oder starte Ollama auf diesem Rechner, dann antworten hier echte Modelle.*",
  wrote: "Du hast geschrieben",
  toolAnswered: "Das Werkzeug hat geantwortet:",
  looksAtClock: "Die Frage handelt von jetzt, also sehe ich auf die Uhr. ",
  reasoning: "Es ist kein Anbieter eingerichtet, also antworte ich mit dem Demo-Text, der zu der Nachricht passt. ",
  sections: {
    code: `### Code\n\n${CODE("Begrüßt jemanden mit Namen.", "Hallo")}`,
    table:
      "### Tabelle\n\n| Teil | Was es tut | Stand |\n| --- | --- | ---: |\n| Router | Wählt für jede Nachricht ein Modell | 1 |\n| Kostenbuch | Hält jeden Aufruf und seine Kosten fest | 2 |\n| Lauf | Geht weiter, wenn du die Seite schließt | 3 |",
    maths:
      "### Mathematik\n\nDie Fläche unter der Glockenkurve ist genau bekannt:\n\n$$\\int_{-\\infty}^{\\infty} e^{-x^2}\\,dx = \\sqrt{\\pi}$$\n\nund im Text steht $e^{i\\pi} + 1 = 0$.",
    diagram:
      "### Diagramm\n\n```mermaid\nflowchart LR\n  Du --> Tor --> Router --> Modell\n  Modell --> Kostenbuch\n```",
  },
};

// No list of a language, only what a short request is hardly written without; none of it is an English word.
const GERMAN =
  /[äöüß]|(?<!\p{L})(?:ich|du|ist|und|nicht|ein|eine|einen|der|wie|zeig|zeige|bitte|hallo|alles|kannst|uhrzeit|tabelle|formel|diagramm|heute|guten)(?!\p{L})/iu;

/** The words for a message: German for what is written in German, else English. */
export function wordsFor(message: string): DemoWords {
  return GERMAN.test(message) ? german : english;
}
