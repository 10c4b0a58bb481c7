/** What is known of a language to tell whether two questions in it ask the same. */
export interface Language {
  /** Words by which it is known; those of the other fields count too. */
  signs: ReadonlySet<string>;
  /** Words that only hold a sentence together, and are left out between others. */
  fillers: ReadonlySet<string>;
  /** Question words, and those among them that say no more than that something is asked. */
  openers: ReadonlySet<string>;
  emptyOpeners: ReadonlySet<string>;
  /** Verbs that are left out after a question word, and nowhere else: "is it" and "it is" are not the same. */
  auxiliaries: ReadonlySet<string>;
  /** Polite words, left out at the beginning, and elsewhere unless the question is about words (`aboutWords`). */
  courtesies: ReadonlySet<string>;
  aboutWords: RegExp;
  /** Words that turn a sentence into its opposite; never left out, and compared on their own. */
  negations: ReadonlySet<string>;
  numbers: ReadonlyMap<string, string>;
  /** Ways to ask that mean the same: each is replaced by the words after it. Longer ones come first. */
  frames: readonly (readonly [string, string])[];
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));
/** The names of two and the numbers after it; those of one are articles too. */
const numbers = (text: string): ReadonlyMap<string, string> =>
  new Map(text.split(" ").map((word, index) => [word, String(index + 2)]));
const frames = (...pairs: (readonly [string, string])[]) =>
  pairs.toSorted(([a], [b]) => b.split(" ").length - a.split(" ").length);

const english: Language = {
  signs: words(
    "to in on for with by about and or from how why who when where can could should my your i it this that you write explain translate convert list give show summarize make tell was were has have will",
  ),
  fillers: words("the a an of just"),
  openers: words("what which why where when who how whose"),
  emptyOpeners: words("what which"),
  auxiliaries: words("is are am do does"),
  courtesies: words("please kindly thanks hi hello hey"),
  aboutWords: /\b(say|said|word|mean|call|spell|translat|greet|write)/i,
  negations: words(
    "not no never none nobody nothing nowhere neither nor without cannot unless except lack lacks dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt shouldnt mustnt neednt aint havent hasnt hadnt avoid avoiding exclude excluding non",
  ),
  numbers: numbers("two three four five six seven eight nine ten eleven twelve"),
  frames: frames(
    ["can you please", ""],
    ["could you please", ""],
    ["would you please", ""],
    ["can you tell me", ""],
    ["could you tell me", ""],
    ["could you please tell me", ""],
    ["can you please tell me", ""],
    ["can you explain", "explain"],
    ["could you explain", "explain"],
    ["can you write", "write"],
    ["could you write", "write"],
    ["can you translate", "translate"],
    ["could you translate", "translate"],
    ["can you summarize", "summarize"],
    ["could you summarize", "summarize"],
    ["i would like to know", ""],
    ["i want to know", ""],
    ["i d like to know", ""],
    ["do you know", ""],
    ["please tell me", ""],
    ["tell me", ""],
    ["let me know", ""],
    ["give me", "give"],
    ["show me", "show"],
    ["write me", "write"],
    ["explain to me", "explain"],
    ["what s", "what is"],
    ["who s", "who is"],
    ["where s", "where is"],
    ["how do i", "how"],
    ["how can i", "how"],
    ["how does one", "how"],
    ["how to", "how"],
    ["how tall is", "what is height of"],
    ["how high is", "what is height of"],
    ["how old is", "what is age of"],
    ["how deep is", "what is depth of"],
    ["how many people live in", "what is population of"],
    ["summarise", "summarize"],
    ["centre", "center"],
    ["colour", "color"],
    ["favourite", "favorite"],
    // Not the same as "few" and "little".
    ["a few", "several"],
    ["a little", "somewhat"],
    ["thank you", "thanks"],
  ),
};

const german: Language = {
  signs: words(
    "zu in auf für mit von und oder wie warum wer wann wo kann kannst soll darf ich du es mein dein hat haben wird war erkläre schreibe nenne übersetze gib zeige mache viele über vom ins",
  ),
  fillers: words("der die das den dem des ein eine einen einem einer eines denn eigentlich mal"),
  openers: words("was welche welcher welches warum wo wann wer wie wessen"),
  emptyOpeners: words("was welche welcher welches"),
  auxiliaries: words("ist sind"),
  courtesies: words("bitte danke hallo hi"),
  aboutWords: /(sag|sprich|wort|wörter|bedeut|heiß|nennt|übersetz|schreib|buchstabier|grüß)/i,
  negations: words(
    "nicht nichts nie niemals kein keine keinen keinem keiner keines niemand nirgends weder noch ohne außer ausser vermeide vermeiden",
  ),
  numbers: numbers("zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"),
  frames: frames(
    ["kannst du mir sagen", ""],
    ["können sie mir sagen", ""],
    ["kannst du mir bitte sagen", ""],
    ["ich möchte wissen", ""],
    ["ich wüsste gern", ""],
    ["weißt du", ""],
    ["sag mir", ""],
    ["sage mir", ""],
    ["erklär mir", "erkläre"],
    ["erkläre mir", "erkläre"],
    ["erkläre bitte", "erkläre"],
    ["erklär bitte", "erkläre"],
    ["erklär", "erkläre"],
    ["schreib mir", "schreibe"],
    ["schreibe mir", "schreibe"],
    ["schreibe mir bitte", "schreibe"],
    ["schreib mir bitte", "schreibe"],
    ["schreib", "schreibe"],
    ["nenn mir", "nenne"],
    ["nenne mir", "nenne"],
    ["gib mir", "gib"],
    ["zeig mir", "zeige"],
    ["zeige mir", "zeige"],
    ["wie kann ich", "wie"],
    ["wie kann man", "wie"],
    ["wie hoch ist", "was ist höhe"],
    ["wie alt ist", "was ist alter"],
    ["wie viele menschen leben in", "was ist einwohnerzahl von"],
    ["wie viele einwohner hat", "was ist einwohnerzahl von"],
    ["vielen dank", "danke"],
  ),
};

const french: Language = {
  signs: words(
    "à au aux en pour avec par et ou que qui quoi comment pourquoi où quand je tu il elle nous vous mon ton ce cette peut peux explique écris donne traduis ça sur dans",
  ),
  fillers: words("le la les l un une des du de d"),
  openers: words("quel quelle quels quelles quoi pourquoi où quand qui comment"),
  emptyOpeners: words("quel quelle quels quelles quoi"),
  auxiliaries: words("est sont"),
  courtesies: words("stp svp merci bonjour salut"),
  aboutWords: /(di[rst]|mot|signifi|tradui|écri|appel|salu)/i,
  negations: words("ne n pas jamais rien aucun aucune personne nulle ni sans sauf non évite éviter"),
  numbers: numbers("deux trois quatre cinq six sept huit neuf dix onze douze"),
  frames: frames(
    ["peux tu me dire", ""],
    ["pouvez vous me dire", ""],
    ["peux tu m expliquer", "explique"],
    ["pouvez vous m expliquer", "explique"],
    ["explique moi", "explique"],
    ["expliquez moi", "explique"],
    ["dis moi", ""],
    ["dites moi", ""],
    ["je voudrais savoir", ""],
    ["j aimerais savoir", ""],
    ["qu est ce que", "quoi"],
    ["c est quoi", "quoi"],
    ["comment puis je", "comment"],
    ["comment peut on", "comment"],
    ["comment faire pour", "comment"],
    ["écris moi", "écris"],
    ["donne moi", "donne"],
    ["un peu", "quelque"],
    ["s il te plaît", "stp"],
    ["s il vous plaît", "stp"],
  ),
};

const spanish: Language = {
  signs: words(
    "puedes explícame dime a al en para con por y o que quien cómo porqué dónde cuándo cuántos cuántas yo tú él ella mi tu este esta puede puedo tiene explica escribe dame traduce sobre es son",
  ),
  fillers: words("el la los las un una unos unas de del"),
  openers: words("qué cuál cuáles quién cómo dónde cuándo"),
  emptyOpeners: words("qué cuál cuáles"),
  auxiliaries: words("es son"),
  courtesies: words("gracias hola porfavor"),
  aboutWords: /(dec|dic|palabra|signific|traduc|escrib|llam|salud)/i,
  negations: words("no nunca jamás nada nadie ningún ninguna ninguno ni sin excepto salvo evita evitar"),
  numbers: numbers("dos tres cuatro cinco seis siete ocho nueve diez once doce"),
  frames: frames(
    ["puedes decirme", ""],
    ["podrías decirme", ""],
    ["puede decirme", ""],
    ["me puedes decir", ""],
    ["quiero saber", ""],
    ["quisiera saber", ""],
    ["dime", ""],
    ["puedes explicarme", "explica"],
    ["explícame", "explica"],
    ["escríbeme", "escribe"],
    ["cómo puedo", "cómo"],
    ["cómo se puede", "cómo"],
    ["qué altura tiene", "qué es altura de"],
    ["cuántos años tiene", "qué es edad de"],
    ["cuántos habitantes tiene", "qué es población de"],
    ["un poco", "algo"],
    ["por favor", "porfavor"],
  ),
};

/** The languages in which questions are compared by their words; in all others they must be the same but for case. */
export const LANGUAGES: Readonly<Record<string, Language>> = { en: english, de: german, fr: french, es: spanish };
