/** Files that a story's worker is sent before its cells run. */

/** Files by name. */
type Assets = Record<string, Uint8Array<ArrayBuffer>>;

/** The member of a worker that is used; Deno and browsers type it differently. */
interface Receiver {
  onmessage: (message: { data: { assets: Assets } }) => void;
}

const arrived = new Promise<Assets>((resolve) => {
  const receiver = globalThis as unknown as Receiver;
  receiver.onmessage = ({ data }) => resolve(data.assets);
});

/** The bytes of a file. */
export async function asset(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = (await arrived)[name];
  if (bytes) return bytes;
  throw new Error(`Cannot read ${name}: the page does not have it`);
}

/** The value that a file of JSON holds. */
export async function jsonAsset<T>(name: string): Promise<T> {
  return JSON.parse(new TextDecoder().decode(await asset(name)));
}
