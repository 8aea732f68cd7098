import { assertEquals } from "@std/assert";
import { repositoryRoot } from "./support/paths.ts";
import { sourceFiles } from "./support/source_files.ts";
import { unless } from "./support/unless.ts";

Deno.test("unless() names what is missing where a test is switched off", () => {
  assertEquals(unless(undefined, "it works"), {
    name: "it works",
    ignore: false,
  });
  assertEquals(unless("no disk", "it works"), {
    name: "it works (skipped: no disk)",
    ignore: true,
  });
});

Deno.test("nothing but unless() switches a test off", async () => {
  const others: string[] = [];
  for await (const path of sourceFiles("tests")) {
    if (!path.endsWith(".ts") || path.includes("unless")) continue;
    const text = await Deno.readTextFile(new URL(path, repositoryRoot));
    const found = text.matchAll(/\bignore:|\bignore,|\{ ignore \}|\.ignore\(/g);
    others.push(...found.map(([what]) => `${path}: ${what}`));
  }
  assertEquals(others, []);
});
