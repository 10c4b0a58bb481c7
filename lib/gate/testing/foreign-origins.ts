/** Values of `Origin` that are not ours, while `Host` is localhost:3000 (AU-19). */
export const FOREIGN_ORIGINS: Readonly<Record<string, string | undefined>> = {
  "no origin": undefined,
  null: "null",
  "an empty origin": "",
  "another site": "https://evil.example",
  "a sibling sub-domain": "http://blog.localhost:3000",
  "a parent domain": "http://host:3000",
  "our name as a prefix": "http://localhost:3000.evil.example",
  "our name as a suffix": "http://evillocalhost:3000",
  "our name as a user": "http://localhost:3000@evil.example",
  "another port": "http://localhost:3001",
  "no port": "http://localhost",
  "a file": "file://",
  "an extension": "chrome-extension://abcdefghijklmnop",
  "a list": "http://localhost:3000, https://evil.example",
  "two origins": "http://localhost:3000 https://evil.example",
};
