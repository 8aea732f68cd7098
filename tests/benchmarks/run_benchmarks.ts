/**
 * `deno task bench [NAME …]`: runs every benchmark of this folder, or those
 * whose name has one of these in it, one after the other.
 */
import { fromFileUrl } from "../support/paths.ts";
import { LOCK } from "../support/run_deno.ts";

const folder = new URL(".", import.meta.url);
const names = Array.from(Deno.readDirSync(folder), ({ name }) => name)
  .filter((name) => name.endsWith("_bench.ts"))
  .filter((name) =>
    Deno.args.length === 0 || Deno.args.some((part) => name.includes(part))
  )
  .sort();
if (names.length === 0) {
  console.error(
    `Cannot run benchmarks: none is called ${Deno.args.join(", ")}`,
  );
  Deno.exit(2);
}
const failed: string[] = [];
for (const name of names) {
  console.log(`\n=== ${name}`);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", LOCK, "--allow-all", fromFileUrl(new URL(name, folder))],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (!success) failed.push(name);
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(", ")}`);
  Deno.exit(1);
}
