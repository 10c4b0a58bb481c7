import { createGoogle } from "@ai-sdk/google";
import { GoogleReader } from "../wire/google-reader.ts";
import { type Provider, sdkSettings } from "./provider.ts";

export const google: Provider = {
  id: "google",
  name: "Google",
  envName: "GOOGLE",
  defaultBaseUrl: "https://generativelanguage.googleapis.com/v1beta",
  createModel: (options) => createGoogle(sdkSettings(options)).languageModel(options.modelId),
  createReader: () => new GoogleReader(),
  // In a header, never in the query: URLs end up in logs.
  keyTest: { path: "models", headers: (apiKey) => ({ "x-goog-api-key": apiKey }) },
};
