import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import denoConfig from "../deno.json" with { type: "json" };
import { type JsrRegistry, serveJsrRegistry } from "./support/jsr_registry.ts";
import { type DenoOutput, runDeno } from "./support/run_deno.ts";

const { name, version } = denoConfig;

/** What may lie at the top of the package. */
const PACKED =
  /^\/(README\.md|CHANGELOG\.md|LICENSE|deno\.json|mod\.ts|(loss|model|data)\/)/;

/** Imports outside comments: static ones, and dynamic ones of a literal. */
const IMPORTS =
  /^(?!\s*(?:\*|\/\/)).*?(?:\bfrom |^import |\bimport\()"([^"\n]+)"/gm;

/** Specifiers that mean the same everywhere. */
const RESOLVED = /^(\.\.?\/|node:|npm:|jsr:)/;

/** Run in an empty folder by a user who has nothing but Deno. */
const USE_OF_LOSS = `
import { lossAndGradient, plcc } from "jsr:${name}@${version}/loss";

const predicted = [1, 2, 4];
const subjective = [10, 20, 30];
const spec = { type: "norm-in-norm" } as const;
const { value, gradient } = lossAndGradient(spec, predicted, subjective);
console.log(JSON.stringify({
  value,
  gradient: [...gradient],
  plcc: plcc(predicted, subjective),
}));
`;

/** Publishes this package into a registry. */
async function publishTo(registry: JsrRegistry): Promise<void> {
  const { code, stderr } = await runDeno(
    ["publish", "--allow-dirty", "--no-provenance", "--token=none"],
    { env: { JSR_URL: registry.url } },
  );
  assertEquals(code, 0, stderr);
}

/**
 * Runs Deno in an empty folder with an empty cache, where npm cannot be
 * reached, on a module of this text.
 */
async function runElsewhere(
  registry: JsrRegistry,
  text: string,
  ...args: string[]
): Promise<DenoOutput> {
  const cwd = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${cwd}/main.ts`, text);
    return await runDeno([...args, "main.ts"], {
      cwd,
      env: {
        JSR_URL: registry.url,
        DENO_DIR: `${cwd}/cache`,
        NPM_CONFIG_REGISTRY: "http://127.0.0.1:9",
      },
    });
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

Deno.test("deno publish --dry-run passes", async () => {
  const { code, stderr } = await runDeno([
    "publish",
    "--dry-run",
    "--allow-dirty",
  ]);
  assertEquals(code, 0, stderr);
  assertStringIncludes(stderr, "Checking for slow types");
});

Deno.test("the published package", async (test) => {
  await using registry = serveJsrRegistry();
  await publishTo(registry);
  const published = registry.packages[0];
  assert(published !== undefined);

  await test.step("holds the sources and nothing else", () => {
    const paths = [...published.files.keys()];
    assertEquals(paths.filter((path) => !PACKED.test(path)), []);
    for (const path of ["/README.md", "/LICENSE", "/mod.ts"]) {
      assert(paths.includes(path), path);
    }
    for (const path of Object.values(published.exports)) {
      assert(paths.includes(path.slice(1)), path);
    }
  });

  await test.step("needs no import map", () => {
    const decoder = new TextDecoder();
    let packages = 0;
    for (const [path, content] of published.files) {
      if (!path.endsWith(".ts")) continue;
      const code = decoder.decode(content);
      for (const [, specifier = ""] of code.matchAll(IMPORTS)) {
        assert(RESOLVED.test(specifier), `${path} imports ${specifier}`);
        if (specifier.startsWith("npm:")) packages++;
      }
    }
    assert(packages > 0, "no import of a package was found");
  });

  await test.step("computes the loss in an empty folder, without npm", async () => {
    const run = ["run", "--check", "--no-npm"];
    const { code, stdout, stderr } = await runElsewhere(
      registry,
      USE_OF_LOSS,
      ...run,
    );
    assertEquals(code, 0, stderr);
    const result = JSON.parse(stdout) as { gradient: number[]; plcc: number };
    assertEquals(result.gradient.length, 3);
    // By hand: deviations (-4, -1, 5) / 3 and (-10, 0, 10).
    const expected = 30 / Math.sqrt(14 / 3 * 200);
    assert(Math.abs(result.plcc - expected) < 1e-12, `PLCC ${result.plcc}`);
  });

  await test.step("brings no npm package and nothing from elsewhere with ./loss", async () => {
    const { code, stdout, stderr } = await runElsewhere(
      registry,
      USE_OF_LOSS,
      "info",
      "--json",
    );
    assertEquals(code, 0, stderr);
    const { modules, npmPackages } = JSON.parse(stdout) as {
      modules: { specifier: string; error?: string }[];
      npmPackages?: Record<string, unknown>;
    };
    assertEquals(npmPackages ?? {}, {});
    const home = `${registry.url}/${name}/${version}/loss/`;
    const foreign = modules.map(({ specifier }) => specifier)
      .filter((it) => !it.startsWith(home) && !it.endsWith("/main.ts"));
    assertEquals(foreign, []);
    assertEquals(modules.filter(({ error }) => error !== undefined), []);
  });
});
