import { assert, assertEquals } from "@std/assert";
import importMap from "../../../.import_map.json" with { type: "json" };
import { SPECIFIERS } from "../../../model/runtime/packages.ts";
import { repositoryRoot } from "../../support/paths.ts";
import { sourceFiles } from "../../support/source_files.ts";

Deno.test("packages of runtimes have one version, here and in .import_map.json", () => {
  const pinned: string[] = Object.values(importMap.imports);
  for (const specifier of Object.values(SPECIFIERS)) {
    assert(pinned.includes(specifier), specifier);
  }
});

Deno.test("importing the library imports no tfjs package, but for types", async () => {
  const imports =
    /^(?:import|export)(?! type)[^;"]*"@tensorflow\/.*|.*(?<!typeof )\bimport\(\s*"@tensorflow\/.*/gm;
  const forbidden = 'import * as tf from "@tensorflow/tfjs-core";\n' +
    'const tf = await import("@tensorflow/tfjs-core");\n' +
    'import type { Tensor } from "@tensorflow/tfjs-core";';
  assertEquals([...forbidden.matchAll(imports)].length, 2);
  let files = 0;
  for await (const path of sourceFiles("model", "data", "loss")) {
    files++;
    if (path.startsWith("loss/tensor/")) continue; // its users bring tfjs-core
    const text = await Deno.readTextFile(new URL(path, repositoryRoot));
    assertEquals(
      Array.from(text.matchAll(imports), ([line]) => line),
      [],
      path,
    );
  }
  assert(files > 500, `${files} files`);
});
