import type { ComplexityDimension } from "../schema.ts";

/** A sign in the folded instruction; each different match counts, up to three. Patterns are global. */
interface Sign {
  weight: number;
  pattern: RegExp;
}

export const COMPLEXITY_SIGNS: Record<ComplexityDimension, readonly Sign[]> = {
  input_structure: [
    {
      weight: 0.15,
      pattern:
        /\b(attached|following|below|anbei|folgend\w*|ci-dessous|ci-joint|siguiente\w*|adjunt\w*)\b|以下|次の|添付/g,
    },
  ],
  reasoning_depth: [
    {
      weight: 0.45,
      pattern:
        /\b(prove|proof|derive|formally|rigorous\w*|counter-?example|invariants?|deadlocks?|race conditions?|np-(hard|complete)|beweis\w*|herleit\w*|leite .{0,30}her|formal|gegenbeispiel|demontr\w*|prouve\w*|rigoureu\w*|contre-exemple|demuestr\w*|demostra\w*|deduce|contraejemplo|demonstre\w*|dimostra\w*|udowodnij|bewijs|kanitla\w*)\b|証明|導出|導け|厳密|证明|推导|严格|反例|докаж|доказат|выведи|строго|контрпример|증명|엄밀|반례|برهن|أثبت|सिद्ध/g,
    },
    {
      weight: 0.25,
      pattern:
        /\b(step by step|trade-?offs?|root cause|optimi[sz]\w*|architect\w*|design (a|an|the)|complexity|analy[sz]e|evaluate|compare|strateg\w+|concurren\w+|distributed|edge cases?|refactor|debug|diagnos\w+|schritt fur schritt|abwag\w*|entwirf|entwerfe|optimier\w*|architektur|komplexitat|vergleich\w*|etape par etape|conçois|concevoir|concois|compromis|optimise\w*|complexite|compare\w*|paso a paso|disen\w+|optimiza\w*|complejidad|compara\w*)\b|最適化|設計|段階的|比較|分析|計算量|トレードオフ|设计|比较|优化|复杂度|权衡|重构|架构|спроектир|сравни|оптимиз|рефактор|архитектур|설계|비교|분석|최적화|리팩터링|صمم|قارن|حلل|तुलना|विश्लेषण/g,
    },
    {
      weight: 0.12,
      pattern:
        /\b(why|how (does|do|would|can)|explain|because|therefore|if .{1,60} then|warum|erklar\w*|wie funktioniert|pourquoi|expliqu\w*|comment fonctionne|por que|explic\w*|como funciona)\b|なぜ|説明|仕組み|为什么|解释|почему|объясни|왜|설명|لماذا|اشرح|क्यों|समझाओ/g,
    },
  ],
  domain_expertise: [
    {
      weight: 0.3,
      pattern:
        /\b(quantum|topolog\w*|manifold|hilbert|lebesgue|eigen\w+|stochasti\w*|bayes\w*|differential equations?|differentialgleichung\w*|equations? differentielles?|ecuacion(es)? diferencial(es)?|thermodynam\w*|relativity|genom\w*|pharmac\w*|patholog\w*|differential diagnosis|onkolog\w*|oncolog\w*|jurisprud\w*|fiduciary|indemni\w*|derivatives pricing|black-scholes|cryptograph\w*|kryptograph\w*|zero-knowledge|consensus|paxos|raft|byzantine|lock-free|compiler|kernel|transformer\w*|gradient\w*|backprop\w*|fourier|homomorph\w*|asymptotic\w*|combinatori\w*)\b|量子|位相|微分方程|熱力学|暗号|多様体|確率過程|拓扑|流形|紧致|算子|随机过程|密码学|共识|一致性|分布式|分散|квантов|тополог|банахов|гильбертов|многообраз|дифференциальн|распределенн|криптограф|양자|미분방정식|암호학|분산/g,
    },
    {
      weight: 0.18,
      pattern:
        /\b(clinical|diagnosis|dosage|contract|clause|liabilit\w*|gdpr|dsgvo|rgpd|compliance|regulat\w*|tax(es|ation)?|audit|valuation|balance sheet|econometric\w*|statistic\w*|regression|neural|machine learning|kubernetes|microservices?|postgres\w*|concurrency|type system|steuer\w*|vertrag\w*|haftung|klinisch\w*|bilanz|contrat|clause|fiscal\w*|clinique|responsabilite|contrato|clausula|impuesto\w*|clinic[oa]|estadistic\w*)\b|契約|法律|税|診断|統計|機械学習|規制/g,
    },
  ],
  constraints: [
    {
      weight: 0.15,
      pattern:
        /\b(must|must not|only|exactly|at least|at most|no more than|without|except|ensure|require\w*|avoid|constraints?|within \d+|between \d+ and \d+|muss|mussen|nur|genau|mindestens|hochstens|ohne|ausser|vermeide\w*|doit|doivent|seulement|uniquement|exactement|au moins|au plus|sans|evite\w*|debe\w*|solo|exactamente|al menos|como maximo|sin|excepto|evita\w*)\b|必ず|のみ|だけ|以上|以下|以内|なしで|ちょうど|ただし|必须|只能|不要|不得|至少|至多|最多|должн|только|не более|не менее|кроме|반드시|이내|하지 말|يجب|فقط|केवल/g,
    },
    {
      weight: 0.1,
      pattern:
        /\b(format|json|csv|yaml|markdown|table|bullet points?|schema|tone|style|\d+ (words?|lines?|sentences?|paragraphs?|worter|satze|mots|phrases|palabras|frases))\b|表形式|箇条書き|\d+(文字|字|行)/g,
    },
  ],
  ambiguity: [
    {
      weight: 0.2,
      pattern:
        /\b(something|somehow|stuff|thing|whatever|better|maybe|not sure|any ideas?|irgend\w*|vielleicht|besser|ding|quelque chose|peut-etre|mieux|truc|algo|quizas?|mejor|cosa)\b|何か|なんか|多分|いい感じ/g,
    },
  ],
  context_dependence: [
    {
      weight: 0.3,
      pattern:
        /\b(above|earlier|previous\w*|as before|again|continue|go on|you (said|wrote|mentioned)|that one|the (first|second|last) one|instead|oben|vorher\w*|weiter|nochmal|wie zuvor|du hast|ci-dessus|precedent\w*|continue\w*|encore|tu as dit|arriba|anterior\w*|continua|otra vez|dijiste)\b|上記|先ほど|前の|続けて|もう一度|さっき/g,
    },
  ],
  output_demand: [
    {
      weight: 0.35,
      pattern:
        /\b(comprehensive|exhaustive|in[- ]depth|complete (guide|implementation|app\w*|program)|full (implementation|report|essay|app\w*)|production[- ]ready|from scratch|whitepaper|thesis|business plan|[1-9]\d{3,} (words|worter|mots|palabras)|ausfuhrlich\w*|umfassend\w*|vollstandig\w*|exhausti\w*|complet\w*|approfondi\w*|detallad\w*|exhaustiv\w*)\b|詳しく|詳細|包括的|完全な|\d{4,}(文字|字)|详细|完整|全面|深入|подробн|полностью|развернут|자세히|완전한|بالتفصيل|विस्तार/g,
    },
    {
      weight: 0.18,
      pattern:
        /\b(detailed|thorough\w*|essay|report|article|guide|tutorial|implement\w*|build|create (a|an)|several|examples?|with tests|aufsatz|bericht|artikel|anleitung|implementier\w*|beispiele|rapport|tutoriel|exemples|implemente\w*|ensayo|informe|articulo|guia|ejemplos)\b|レポート|記事|実装|例を|ガイド/g,
    },
  ],
};
