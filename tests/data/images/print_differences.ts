/**
 * Prints the table of data/images/README.md:
 * deno run -A tests/data/images/print_differences.ts
 */
import { type Difference, differenceFrom, readGrid } from "./image_grid.ts";

const rows = new Map<string, { files: number; same: number } & Difference>();
const others: string[] = [];
for (const one of await readGrid()) {
  const difference = await differenceFrom(one);
  const [format] = one.name.split("/");
  if (typeof difference === "string") {
    const reason = difference.split(": ").slice(1).join(": ");
    others.push(`| ${one.name} | ${reason} |`);
    continue;
  }
  const row = rows.get(format!) ?? { files: 0, same: 0, mean: 0, most: 0 };
  row.files++;
  if (difference.most === 0) row.same++;
  row.mean = Math.max(row.mean, difference.mean);
  row.most = Math.max(row.most, difference.most);
  rows.set(format!, row);
  if (difference.most > 2) {
    const { mean, most } = difference;
    others.push(
      `| ${one.name} | ${
        mean.toFixed(2)
      } levels in the mean, ${most} at most |`,
    );
  }
}
console.log("| format | files | same bytes | largest mean | most |");
console.log("| --- | --- | --- | --- | --- |");
for (const [format, { files, same, mean, most }] of rows) {
  console.log(
    `| ${format} | ${files} | ${same} | ${mean.toFixed(2)} | ${most} |`,
  );
}
console.log("\n| beyond rounding, or refused | |\n| --- | --- |");
console.log(others.join("\n"));
