/** Which module of the package imports which. */
import { fromFileUrl, repositoryRoot, toFileUrl } from "./paths.ts";
import { LOCK, runDeno } from "./run_deno.ts";

/** What one module imports: paths in the repository, or full specifiers. */
export interface ModuleImports {
  static: string[];
  dynamic: string[];
}

interface DenoInfo {
  modules: {
    specifier: string;
    error?: string;
    dependencies?: {
      specifier: string;
      code?: { specifier?: string };
      isDynamic?: boolean;
    }[];
  }[];
  redirects: Record<string, string>;
}

/**
 * The imports of modules and of everything they import, as Deno resolves them.
 * Imports of types alone do not count: they are gone when the module runs.
 *
 * @param paths Modules, relative to the repository's root.
 * @returns Imports by path.
 */
export async function importGraph(
  paths: readonly string[],
): Promise<Map<string, ModuleImports>> {
  const { modules, redirects } = await inspectModules(paths);
  const nameOf = (specifier: string): string => {
    const target = redirects[specifier] ?? specifier;
    return target.startsWith(repositoryRoot.href)
      ? target.slice(repositoryRoot.href.length)
      : target;
  };
  return new Map(modules.map(({ specifier, dependencies = [] }) => {
    const code = dependencies.filter((it) => it.code?.specifier !== undefined);
    const targets = (dynamic: boolean): string[] =>
      code.filter(({ isDynamic = false }) => isDynamic === dynamic)
        .map((it) => nameOf(it.code!.specifier!));
    return [nameOf(specifier), {
      static: targets(false),
      dynamic: targets(true),
    }];
  }));
}

/** `deno info` on a module that imports them all; fails if the lock is old. */
async function inspectModules(paths: readonly string[]): Promise<DenoInfo> {
  const all = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    const lines = paths.map((path) => `import "${toFileUrl(path)}";`);
    await Deno.writeTextFile(all, lines.join("\n"));
    const config = fromFileUrl(new URL("deno.json", repositoryRoot));
    const { code, stdout, stderr } = await runDeno([
      "info",
      "--json",
      "--frozen",
      `--config=${config}`,
      LOCK,
      all,
    ]);
    if (code !== 0) throw new Error(`Cannot inspect the modules: ${stderr}`);
    return JSON.parse(stdout) as DenoInfo;
  } finally {
    await Deno.remove(all);
  }
}
