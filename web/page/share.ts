// Programs in links: #v1.CHECK.DATA, where DATA is the JSON, deflated, in base64 for addresses, and CHECK its checksum, so that
// a link that was cut on its way is told from one that means something else.

export interface Shared {
  text: string;
  jit: string;
  threshold?: number;
  cache?: number;
}

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const piped = new Blob([bytes as BlobPart]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(piped).arrayBuffer());
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

const fromBase64 = (text: string): Uint8Array =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));

/** FNV-1a. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return hash.toString(36);
}

/** The part of the address that holds the program. */
export async function toFragment(shared: Shared): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(shared));
  const data = toBase64(await through(bytes, new CompressionStream("deflate-raw")));
  return `#v1.${checksum(data)}.${data}`;
}

/** Undefined: the fragment is no program. Throws a sentence for people if it was one once. */
export async function fromFragment(fragment: string): Promise<Shared | undefined> {
  if (!fragment.startsWith("#v")) return undefined;
  const [version, check, data] = fragment.slice(1).split(".");
  if (version !== "v1") throw new Error("This link was made by a newer version of the page.");
  if (!check || !data || checksum(data) !== check) {
    throw new Error("This link is not complete: it was cut or changed on its way. Ask for it again.");
  }
  try {
    const bytes = await through(fromBase64(data), new DecompressionStream("deflate-raw"));
    const shared = JSON.parse(new TextDecoder().decode(bytes)) as Shared;
    if (typeof shared.text !== "string") throw new Error("no program");
    return shared;
  } catch {
    throw new Error("This link does not hold a program.");
  }
}
