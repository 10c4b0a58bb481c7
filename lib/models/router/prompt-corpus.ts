import type { Intent } from "../schema.ts";

/** What the router must make of a message: its intent, and whether it is simple, hard or (undefined) in between. */
export interface LabelledPrompt {
  text: string;
  intent: Intent;
  difficulty?: "simple" | "hard";
  hasImages?: true;
}

/**
 * Messages in five languages and all eleven intents, labelled by hand. Many are among the training prompts too: a guard
 * against regressions, no measure of how well the router does on others' messages.
 */
export const PROMPT_CORPUS: readonly LabelledPrompt[] = [
  { text: "Hi there!", intent: "conversation", difficulty: "simple" },
  { text: "Thanks, that was helpful", intent: "conversation", difficulty: "simple" },
  { text: "Guten Morgen, wie geht's dir?", intent: "conversation", difficulty: "simple" },
  { text: "Bonjour, ça va ?", intent: "conversation", difficulty: "simple" },
  { text: "Hola, ¿qué tal?", intent: "conversation", difficulty: "simple" },
  { text: "こんにちは、元気ですか？", intent: "conversation", difficulty: "simple" },
  { text: "What is the capital of Australia?", intent: "conversation", difficulty: "simple" },
  { text: "Write a Python function that reverses a string", intent: "code" },
  { text: "Fix this bug:\n```js\nfunction add(a, b) { return a - b; }\n```", intent: "code" },
  { text: "Schreibe eine SQL-Abfrage, die alle Kunden ohne Bestellung findet", intent: "code" },
  { text: "Écris une fonction JavaScript qui trie un tableau d'objets par date", intent: "code" },
  { text: "Escribe un script de bash que renombre todos los archivos .txt", intent: "code" },
  { text: "Pythonでフィボナッチ数列を計算する関数を実装してください", intent: "code" },
  {
    text: "Implement a lock-free concurrent hash map in Rust with a formal argument for its linearizability, handling resize under contention without blocking readers. It must avoid the ABA problem and include exhaustive tests for race conditions.",
    intent: "code",
    difficulty: "hard",
  },
  {
    text: "Design a distributed rate limiter for a microservices API. Compare token bucket and sliding window step by step, analyze the trade-offs under network partitions, and implement it in Go with Redis. It must survive failover without exceeding the limit.",
    intent: "code",
    difficulty: "hard",
  },
  { text: "What is 17 * 23?", intent: "math" },
  { text: "Solve 2x + 5 = 17 for x", intent: "math" },
  { text: "Berechne die Ableitung von x^3 + 2x", intent: "math" },
  { text: "Calcule l'intégrale de x² entre 0 et 1", intent: "math" },
  { text: "Resuelve la ecuación x^2 - 5x + 6 = 0", intent: "math" },
  { text: "次の方程式を解いて、xを求めよ: 3x - 7 = 11", intent: "math" },
  {
    text: "Prove rigorously that every bounded sequence in a Hilbert space has a weakly convergent subsequence, and derive a counterexample for strong convergence.",
    intent: "math",
    difficulty: "hard",
  },
  {
    text: "Beweise streng, dass jede stetige Funktion auf einer kompakten Mannigfaltigkeit ein Maximum annimmt, und leite daraus mit stochastischen Differentialgleichungen eine Schranke her.",
    intent: "math",
    difficulty: "hard",
  },
  {
    text: "Why do mirrors flip left and right but not up and down? Reason through it step by step.",
    intent: "reasoning",
  },
  { text: "Should I rent or buy an apartment if I move in three years?", intent: "reasoning" },
  { text: "Warum ist der Himmel blau?", intent: "reasoning" },
  { text: "Pourquoi la lune ne tombe-t-elle pas sur la terre ?", intent: "reasoning" },
  { text: "¿Por qué el mar es salado?", intent: "reasoning" },
  { text: "なぜ飛行機は飛べるのですか？", intent: "reasoning" },
  { text: "Write a short poem about autumn", intent: "creative_writing" },
  { text: "Schreib mir eine Kurzgeschichte über einen Roboter, der träumt", intent: "creative_writing" },
  { text: "Écris un conte pour enfants sur un dragon timide", intent: "creative_writing" },
  { text: "Escribe un poema sobre el mar", intent: "creative_writing" },
  { text: "春についての俳句を書いてください", intent: "creative_writing" },
  { text: "Compare the pros and cons of electric and hydrogen cars", intent: "analysis" },
  { text: "Vergleiche die Vor- und Nachteile von Miete und Kauf", intent: "analysis" },
  { text: "Analyse les forces et faiblesses de cette stratégie marketing", intent: "analysis" },
  { text: "Analiza las ventajas y desventajas del teletrabajo", intent: "analysis" },
  { text: "この二つの提案を比較して、評価してください", intent: "analysis" },
  { text: "Summarize this article in three bullet points", intent: "summarization" },
  { text: "tl;dr please", intent: "summarization", difficulty: "simple" },
  { text: "Fasse den folgenden Text kurz zusammen", intent: "summarization" },
  { text: "Résume ce texte en deux phrases", intent: "summarization" },
  { text: "Resume el siguiente texto en dos frases", intent: "summarization" },
  { text: "次の文章を要約してください", intent: "summarization" },
  { text: "Translate to French: good evening", intent: "translation", difficulty: "simple" },
  { text: "Übersetze ins Englische: Der Vertrag läuft aus.", intent: "translation" },
  { text: "Traduis en allemand : je voudrais un café", intent: "translation", difficulty: "simple" },
  { text: "Traduce al inglés: mañana no puedo ir", intent: "translation", difficulty: "simple" },
  { text: "この文を英語に翻訳してください", intent: "translation", difficulty: "simple" },
  { text: 'Translate "write a function that sorts a list" to Spanish', intent: "translation", difficulty: "simple" },
  { text: "Extract all email addresses from this text as JSON", intent: "extraction" },
  { text: "Extrahiere alle Namen und Daten aus dem Text als Tabelle", intent: "extraction" },
  { text: "Extrais toutes les dates de ce document en JSON", intent: "extraction" },
  { text: "Extrae todos los nombres del texto en formato CSV", intent: "extraction" },
  { text: "この文章から日付と金額を抽出して一覧にしてください", intent: "extraction" },
  { text: "What are the latest news about the Mars missions?", intent: "research" },
  { text: "Find recent studies on sleep and memory with sources", intent: "research" },
  { text: "Was sind die neuesten Nachrichten aus Berlin?", intent: "research" },
  { text: "Quelles sont les dernières actualités sur le climat ?", intent: "research" },
  { text: "Busca estudios recientes sobre la dieta mediterránea", intent: "research" },
  { text: "最新のニュースを調べてください", intent: "research" },
  { text: "What is in this picture?", intent: "vision", hasImages: true },
  { text: "Was zeigt dieses Foto?", intent: "vision", hasImages: true },
  { text: "Que montre cette image ?", intent: "vision", hasImages: true },
  { text: "この画像を説明してください", intent: "vision", hasImages: true },
];
