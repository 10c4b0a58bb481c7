/** Values that break a statement, a filter, a pattern or a cursor when they are read as more than text. */
export const INJECTIONS: Readonly<Record<string, string>> = {
  "end of a statement": "'; drop table public.profiles; --",
  "always true": "' or '1'='1",
  union: "') union select id::text from public.profiles --",
  sleep: "1; select pg_sleep(9)",
  "dollar quote": "$$ $1 $tag$",
  "quoted name": '"id" desc, (select 1)',
  "filter of PostgREST": ",or=(id.neq.00000000-0000-0000-0000-000000000000)",
  "operator of PostgREST": "not.is.null",
  "any text": "%",
  "any character": "_",
  "open escape": "\\",
  "end of a pattern": "%'\\_",
  null: "\0",
  "null in text": "a\0b",
  "half a character": "\ud800",
  "right to left": "\u202eeman\u202c\u200b",
  "full width": "＇ or １＝１ －－",
  line: "a\r\nset-cookie: a=b",
  "ten thousand": "a".repeat(10_000),
  prototype: "__proto__",
  "template of a shell": `\${7*7}{{7*7}}$(id)\`id\``,
  "too large": "99999999999999999999999999",
  "below zero": "-1",
  "last moment": "+275760-09-13T00:00:00.000Z",
  "broken cursor": "eyJhIjoi====",
  "cursor of garbage": Buffer.from("' or 1=1 --|\0|[]").toString("base64url"),
  "cursor of JSON": Buffer.from('["-infinity","\\u0000"]').toString("base64url"),
};

/** Query strings that are no plain value of a parameter. */
export const INJECTED_QUERIES: Readonly<Record<string, (name: string) => string>> = {
  repeated: (name) => `${name}=a&${name}=' or 1=1 --`,
  list: (name) => `${name}[]=a&${name}[]=b`,
  object: (name) => `${name}[$ne]=a&${name}.or=(id.neq.a)`,
  "not UTF-8": (name) => `${name}=%ff%fe%c0%80`,
  "escape without digits": (name) => `${name}=%&${name}%00=%zz`,
};
