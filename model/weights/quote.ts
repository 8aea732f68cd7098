/** Longest part of a file that a message repeats. */
const MAX_LENGTH = 200;

/** A value as JSON, cut where a hostile file would flood the terminal. */
export function quote(value: unknown): string {
  const json = JSON.stringify(value) ?? "undefined";
  return json.length > MAX_LENGTH ? `${json.slice(0, MAX_LENGTH)}…` : json;
}
