import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { encodeCbor } from "./encode-cbor.ts";

const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();
const base64url = (data: Buffer) => data.toString("base64url");
const UP = 0x01;
const UV = 0x04;
const BACKUP = 0x18;
const ATTESTED = 0x40;

/** What is wrong with an answer; nothing unless said. */
export interface Faults {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  crossOrigin?: boolean;
  /** The person was there, but nobody has checked who. */
  isUnverified?: boolean;
  isTampered?: boolean;
  counter?: number;
  userHandle?: string | undefined;
  /** Answers in the name of another passkey. */
  id?: string;
  /** The authenticator's statement about itself, where it makes one; `self`: signed by the passkey, without certificates. */
  attestation?: { fmt: string; attStmt: Map<string, unknown> } | "self";
}

interface CreateOptions {
  rp: { id: string };
  user: { id: string };
  challenge: string;
}
interface RequestOptions {
  rpId: string;
  challenge: string;
}

/** A passkey in memory: ES256, made and used as a browser with an authenticator would (WebAuthn §5.1, §6). */
export class SoftwareAuthenticator {
  readonly credential = randomBytes(32);
  readonly id = base64url(this.credential);
  /** Counts up with each use; 0 for one that never counts. */
  counter: number;
  userHandle: string | undefined;
  private readonly origin: string;
  private readonly isSynced: boolean;
  private readonly aaguid: Buffer;
  private readonly privateKey: KeyObject;
  private readonly publicKey: Buffer;

  constructor(options: { origin?: string; counter?: number; isSynced?: boolean; aaguid?: string } = {}) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    this.origin = options.origin ?? "http://localhost:3000";
    this.counter = options.counter ?? 1;
    this.isSynced = options.isSynced ?? false;
    this.aaguid = Buffer.from((options.aaguid ?? "0".repeat(32)).replaceAll("-", ""), "hex");
    this.privateKey = privateKey;
    // COSE_Key of EC2, ES256, P-256 (RFC 9053 §7.1.1).
    const pairs: [number, unknown][] = [
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ];
    this.publicKey = encodeCbor(new Map(pairs));
  }

  private clientData(type: string, challenge: string, faults: Faults): Buffer {
    const { origin = this.origin, crossOrigin = false } = faults;
    const data = { type: faults.type ?? type, challenge: faults.challenge ?? challenge, origin, crossOrigin };
    return Buffer.from(JSON.stringify(data));
  }

  private authenticatorData(rpId: string, faults: Faults, attested = Buffer.alloc(0)): Buffer {
    const flags =
      UP | (faults.isUnverified ? 0 : UV) | (this.isSynced ? BACKUP : 0) | (attested.length > 0 ? ATTESTED : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(faults.counter ?? this.counter);
    return Buffer.concat([sha256(faults.rpId ?? rpId), Buffer.from([flags]), counter, attested]);
  }

  private statement({ attestation }: Faults, signed: Buffer): { fmt: string; attStmt: Map<string, unknown> } {
    if (attestation === "self") {
      const pairs: [string, unknown][] = [
        ["alg", -7],
        ["sig", sign("sha256", signed, this.privateKey)],
      ];
      return { fmt: "packed", attStmt: new Map(pairs) };
    }
    return attestation ?? { fmt: "none", attStmt: new Map() };
  }

  /** Makes the passkey. Returns what `navigator.credentials.create` would. */
  create(options: CreateOptions, faults: Faults = {}) {
    this.userHandle = options.user.id;
    const length = Buffer.alloc(2);
    length.writeUInt16BE(this.credential.length);
    const attested = Buffer.concat([this.aaguid, length, this.credential, this.publicKey]);
    const clientData = this.clientData("webauthn.create", options.challenge, faults);
    const authData = this.authenticatorData(options.rp.id, faults, attested);
    const { fmt, attStmt } = this.statement(faults, Buffer.concat([authData, sha256(clientData)]));
    const attestation = new Map<string, unknown>([
      ["fmt", fmt],
      ["attStmt", attStmt],
      ["authData", authData],
    ]);
    return {
      id: faults.id ?? this.id,
      rawId: faults.id ?? this.id,
      type: "public-key",
      response: {
        clientDataJSON: base64url(clientData),
        attestationObject: base64url(encodeCbor(attestation)),
        transports: ["internal", "hybrid", "telepathy"],
      },
      clientExtensionResults: {},
    };
  }

  /** Signs. Returns what `navigator.credentials.get` would. */
  get(options: RequestOptions, faults: Faults = {}) {
    if (this.counter > 0) this.counter++;
    const clientData = this.clientData("webauthn.get", options.challenge, faults);
    const authData = this.authenticatorData(options.rpId, faults);
    const signature = sign("sha256", Buffer.concat([authData, sha256(clientData)]), this.privateKey);
    if (faults.isTampered) authData.writeUInt8(authData.readUInt8(36) ^ 0x40, 36);
    const id = faults.id ?? this.id;
    return {
      id,
      rawId: id,
      type: "public-key",
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(authData),
        signature: base64url(signature),
        userHandle: "userHandle" in faults ? faults.userHandle : this.userHandle,
      },
      clientExtensionResults: {},
    };
  }
}
