/**
 * Indexes names of files, so that a file is found even if a list spells it in another case, or composes its accents in
 * another way: disks differ in whether they distinguish such names.
 *
 * @param names The names that are there.
 * @returns For a name: itself alone, if it exists, otherwise the names that it may stand for.
 */
export function indexNames(
  names: Iterable<string>,
): (name: string) => readonly string[] {
  const exact = new Set(names);
  let folded: Map<string, string[]> | undefined;
  return (name) => {
    if (exact.has(name)) return [name];
    folded ??= byFoldedName(exact);
    return folded.get(fold(name)) ?? [];
  };
}

function byFoldedName(names: Iterable<string>): Map<string, string[]> {
  const folded = new Map<string, string[]>();
  for (const name of names) {
    const key = fold(name);
    const alike = folded.get(key);
    if (alike) alike.push(name);
    else folded.set(key, [name]);
  }
  return folded;
}

function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
