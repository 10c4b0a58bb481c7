import type { Intent } from "../../../lib/models/schema.ts";

/** A sign of an intent in the folded instruction (no accents, lower case). Each rule counts once. */
export interface IntentRule {
  intent: Intent;
  weight: number;
  pattern: RegExp;
}

/** English, German, French, Spanish and Japanese, with what Portuguese, Italian and Chinese share with them. */
export const INTENT_RULES: readonly IntentRule[] = [
  {
    intent: "translation",
    weight: 6,
    pattern:
      /\b(translat\w*|ubersetz\w*|tradui\w*|traduc\w*|traduz\w*|traduci\w*|how do (you|i) say|wie sagt man|comment (dit|dire)|como se dice)\b|翻訳|訳して|英訳|和訳|翻译/,
  },
  {
    intent: "translation",
    weight: 2,
    pattern:
      /\b(in(to)?|auf|ins|en|al|para o|to) (english|german|french|spanish|japanese|chinese|italian|portuguese|englisch\w*|deutsch\w*|franzosisch\w*|spanisch\w*|japanisch\w*|anglais|allemand|francais|espagnol|japonais|ingles|aleman|frances|espanol|japones)\b|(英語|日本語|ドイツ語|フランス語|スペイン語|中国語)(に|で|へ)/,
  },
  {
    intent: "summarization",
    weight: 6,
    pattern:
      /\b(summar\w+|tl;?dr|key (points|takeaways)|in a nutshell|condense|shorten|zusammenfass\w*|fass\w* .{0,80}zusammen|kurzfassung|kernaussagen|resum\w+|synthetis\w+|points cles|puntos clave|en pocas palabras|riassum\w*)\b|要約|まとめて|要点|总结/,
  },
  {
    intent: "code",
    weight: 4,
    pattern:
      /\b(code|coding|codes?nippet|function|method|class|script|program\w*|bug|debug\w*|refactor\w*|compil\w+|stack ?trace|exception|unit tests?|regex\w*|algorithm\w*|api|endpoint|sql|query|repositor\w+|pull request|commit|deploy\w*|docker\w*|kubernetes|funktion|programm\w*|fehlermeldung|skript|quellcode|fonction|programme\w*|boucle|bogue|deboguer|funcion|codigo|programa\w*|depurar|clase)\b|コード|関数|プログラム|バグ|デバッグ|スクリプト|実装|函数|代码/,
  },
  {
    intent: "code",
    weight: 3,
    pattern:
      /\b(python|javascript|typescript|java|rust|golang|kotlin|swift|c\+\+|c#|php|ruby|bash|html|css|react|next\.?js|node\.?js|django|flask|spring|postgres\w*|mysql|git|npm|pandas|numpy|pytorch|terraform|graphql|redis|linux)\b|c\+\+|c#/,
  },
  {
    intent: "math",
    weight: 5,
    pattern:
      /\b(solve|calculat\w*|comput\w+ the|integra(l|te|ls)|derivativ\w*|equation\w*|matri(x|ces)|eigenvalue\w*|probabilit\w+|theorem|prov(e|es|ing)|proofs?|lemma|corollary|converge\w*|polynomial\w*|logarithm\w*|geometry|algebra|modulo|prime numbers?|percent(age)? of|square root|berechn\w*|gleichung\w*|ableitung|wahrscheinlichkeit\w*|beweis\w*|lose die|wurzel|calcul\w*|resou\w*|derivee|integrale|demontr\w*|resuelv\w*|ecuacion\w*|derivada|demuestr\w*|raiz)\b|計算|方程式|微分|積分|確率|証明|行列|求めよ|求めて/,
  },
  {
    intent: "reasoning",
    weight: 4,
    pattern:
      /\b(why|step by step|reason(ing)? (through|about)|logic(al|ally)?|puzzle|riddle|deduc\w+|infer\w*|paradox|trade-?offs?|root cause|what would happen if|should (i|we)|decide|plan (a|the|out|how)|warum|wieso|schritt fur schritt|ratsel|logisch\w*|abwag\w*|entscheid\w*|pourquoi|etape par etape|enigme|logique|deduire|decider|por que|paso a paso|acertijo|logica|deduc\w*|decidir)\b|なぜ|どうして|理由|論理|段階的|推論|パズル|为什么/,
  },
  {
    intent: "creative_writing",
    weight: 5,
    pattern:
      /\b(poems?|haikus?|story|stories|novel|lyrics|song|screenplay|dialogue|fiction|limericks?|slogans?|fairy tale|short story|blog post|toast|gedicht\w*|geschichte|marchen|liedtext|roman|kurzgeschichte|poeme|histoire|conte|chanson|nouvelle|recit|poema|cuento|historia|cancion|relato|novela)\b|詩|俳句|短歌|物語|小説|歌詞|ストーリー|诗|故事/,
  },
  {
    intent: "creative_writing",
    weight: 2,
    pattern:
      /\b(write|compose|draft|imagine|invent|brainstorm|schreib\w*|verfass\w*|erfinde|ecri\w*|redige\w*|imagine|invente\w*|escrib\w*|redact\w*|imagina)\b|書いて|作って|考えて|写一/,
  },
  {
    intent: "analysis",
    weight: 4,
    pattern:
      /\b(analy[sz]\w+|compar\w+|evaluat\w+|assess\w*|critiqu\w*|review|interpret\w*|examine|implications?|vergleich\w*|bewert\w*|beurteil\w*|untersuch\w*|evalue\w*|examine\w*|analiz\w*|evalua\w*|interpreta\w*)\b|分析|比較|評価|考察|メリット|长处|分析/,
  },
  {
    intent: "analysis",
    weight: 3,
    pattern:
      /\b(pros and cons|strengths and weaknesses|swot|vor- und nachteile|starken und schwachen|avantages et|forces et faiblesses|ventajas y|fortalezas y)\b|メリット|長所|优缺点/,
  },
  {
    intent: "reasoning",
    weight: 2,
    pattern: /\b(strateg\w+|estrategia\w*|plan\w*)\b|戦略|計画/,
  },
  {
    intent: "extraction",
    weight: 5,
    pattern:
      /\b(extract\w*|pull out|parse|list (all|every|the) (names|dates|emails?|numbers|entities|addresses|amounts)|find all|as (a )?(json|csv|table)|(in|to|into|as) (json|csv|yaml|xml)|classify|categori[sz]e|label each|extrahier\w*|entnimm|liste alle|als (json|csv|tabelle)|extrai\w*|extraye\w*|releve\w*|liste (tous|toutes)|en (json|csv)|extrae\w*|lista tod[oa]s|clasific\w*|klassifizier\w*)\b|抽出|抜き出|取り出|一覧にして|json(で|形式)|提取/,
  },
  {
    intent: "research",
    weight: 5,
    pattern:
      /\b(latest|newest|current(ly)?|today'?s|this (week|month|year)|recent(ly)?|news|look up|search (for|the web)|find (sources|studies|papers|out)|research|sources?|citations?|references|literature|who won|stock price|weather|neueste\w*|aktuell\w*|heute|nachrichten|recherch\w*|quellen|studien|wetter|dernier\w*|actuel\w*|actualites?|cherche\w*|etudes|meteo|ultim[oa]s|actual\w*|noticias|busca\w*|investiga\w*|fuentes|estudios|clima)\b|最新|ニュース|調べて|検索|出典|論文|天気|最近の/,
  },
  {
    intent: "vision",
    weight: 3,
    pattern:
      /\b(image|picture|photo|screenshot|diagram|chart|scan|ocr|bild|foto|abbildung|diagramm|capture d'ecran|schema|imagen|captura|grafico)\b|画像|写真|図|スクリーンショット|图片/,
  },
  {
    intent: "conversation",
    weight: 4,
    pattern:
      /^\W*(hi|hello|hey|good (morning|evening|afternoon|night)|thanks?|thank you|ok(ay)?|cool|great|nice|bye|how are you|what'?s up|hallo|guten (tag|morgen|abend)|danke\w*|wie geht'?s?|tschuss|bonjour|bonsoir|salut|merci|ca va|au revoir|hola|buen(os|as) (dias|tardes|noches)|gracias|que tal|adios|ciao|ola|grazie|obrigad[oa])(?!\w)|^\W*(こんにちは|こんばんは|おはよう|ありがとう|やあ|元気|さようなら|你好|谢谢)/,
  },
  {
    intent: "conversation",
    weight: 2,
    pattern:
      /\b(what do you think|tell me about yourself|who are you|your (name|favou?rite)|i feel|i'm (sad|happy|tired|bored)|just chat\w*|wer bist du|wie heisst du|was denkst du|ich fuhle|qui es-tu|comment tu t'appelles|je me sens|quien eres|como te llamas|me siento)\b|あなたは誰|お名前|どう思う|気分/,
  },
];
