/** Longest text of a file that a message quotes. */
const MAX_LENGTH = 200;

/** A value as JSON, shortened, so that a hostile file cannot flood the terminal. */
export function quote(value: unknown): string {
  const json = JSON.stringify(value) ?? "undefined";
  return json.length > MAX_LENGTH ? `${json.slice(0, MAX_LENGTH)}…` : json;
}
