import { describe, expect, it } from "vitest";
import { API_KEY_SCOPES, type ApiKeyScope, type Principal } from "../auth/schema.ts";
import { canAct, type Permission } from "./permissions.ts";

const person = { userId: "", workspaceId: "", workspaceRole: "owner", email: "", tier: "free" } as const;
const session = (role: Principal["role"]): Principal => ({ ...person, role, via: { kind: "session", sessionId: "" } });
const key = (role: Principal["role"], scopes: readonly ApiKeyScope[]): Principal => ({
  ...person,
  role,
  via: { kind: "api_key", apiKeyId: "", scopes, projectId: null },
});

describe("canAct", () => {
  it("gives a session what its role has", () => {
    expect(canAct(session("user"), "account.write")).toBe(true);
    expect(canAct(session("user"), "admin.read")).toBe(false);
    expect(canAct(session("admin"), "admin.read")).toBe(true);
  });

  it.each(API_KEY_SCOPES)("gives a key the scope %s and no other", (scope) => {
    expect(API_KEY_SCOPES.filter((other) => canAct(key("user", [scope]), other))).toEqual([scope]);
  });

  it("never lets a key manage the account, keys or providers, even an admin's key with every scope", () => {
    const all = key("admin", API_KEY_SCOPES);
    const personal: Permission[] = [
      "account.read",
      "account.write",
      "api_keys.manage",
      "providers.manage",
      "admin.read",
    ];
    expect(personal.filter((permission) => canAct(all, permission))).toEqual([]);
  });

  it("gives a key without scopes nothing", () => {
    expect(API_KEY_SCOPES.filter((scope) => canAct(key("admin", []), scope))).toEqual([]);
  });

  it.each(["", "*", "admin.*", "constructor", "__proto__", "toString"])("knows no permission %j", (name) => {
    expect(canAct(session("admin"), name as Permission)).toBe(false);
  });
});
