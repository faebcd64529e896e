// Gets the WebAssembly module out of the text that the build puts into vela-core.js: gzip, then base64. So that the page
// works from a folder, where browsers refuse to fetch, and from hosts that neither know .wasm nor compress.

/** True if this browser has what the page needs; else what is missing. */
export function missingFeature(): string | undefined {
  if (typeof WebAssembly !== "object") return "WebAssembly";
  if (typeof Worker !== "function") return "web workers";
  if (typeof DecompressionStream !== "function") return "DecompressionStream (browsers have it since about 2023)";
  return undefined;
}

export async function decodeModule(text: string): Promise<WebAssembly.Module> {
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(stream).arrayBuffer());
}
