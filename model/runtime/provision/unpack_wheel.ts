import type { Stage } from "./progress.ts";
import { runPython } from "./run_python.ts";
import { watchFolder } from "./watch_folder.ts";

// Python's own zipfile: the interpreter is available, since its pip downloaded
// the wheel. It streams, checks each file's CRC and keeps names inside the
// folder. extract() drops modes, so they are restored.
const UNPACK = `
import os, re, sys, zipfile
wheel, folder, pattern = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    members = [m for m in archive.infolist() if re.match(pattern, m.filename) and not m.is_dir()]
    if not members: sys.exit("error: nothing in it matches " + pattern)
    print("total", sum(m.file_size for m in members), flush=True)
    for member in members:
        path = archive.extract(member, folder)
        mode = member.external_attr >> 16
        if mode: os.chmod(path, mode & 0o755 | 0o200)
`;

/**
 * Unpacks the files of a wheel whose names match a pattern.
 *
 * @throws {Error} If the wheel is damaged, nothing matches or the disk is full.
 */
export async function unpackWheel(
  python: string,
  wheel: string,
  folder: string,
  pattern: RegExp,
  stage: Stage,
): Promise<void> {
  let total = 0;
  using _watch = watchFolder(folder, (bytes) => stage.update(bytes, total));
  await runPython(python, ["-c", UNPACK, wheel, folder, pattern.source], {
    onLine: (line) => total = Number(/^total (\d+)$/.exec(line)?.[1] ?? total),
  });
}
