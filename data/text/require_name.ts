import { nearestName } from "./nearest_name.ts";

/**
 * Checks a name against the valid ones.
 *
 * @param act What fails with a wrong name, as in "use backbone".
 * @throws {RangeError} With the nearest valid name, and all of them.
 */
export function requireName<Name extends string>(
  act: string,
  name: string,
  valid: readonly Name[],
): Name {
  const found = valid.find((each) => each === name);
  if (found) return found;
  const nearest = nearestName(name, valid);
  const hint = nearest ? `; did you mean ${nearest}?` : "";
  throw new RangeError(
    `Cannot ${act}: there is no "${name}"${hint} (valid: ${valid.join(", ")})`,
  );
}
