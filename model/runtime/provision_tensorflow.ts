import { fileURLToPath } from "node:url";
import { join } from "node:path";
import { packageFolder } from "./packages.ts";

/** First version: wheel by pip, unpacked, addon compiled. */
export async function provisionTensorflow(): Promise<string> {
  const cache = Deno.env.get("XDG_CACHE_HOME") ??
    join(Deno.env.get("HOME") ?? ".", ".cache");
  const folder = join(cache, "iqa-norm-in-norm", "tensorflow", "first");
  const addon = join(folder, "tensorflow", "tfjs_binding.node");
  if (await Deno.stat(addon).catch(() => undefined)) return addon;
  await Deno.mkdir(folder, { recursive: true });
  await run("python3", [
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--only-binary=:all:",
    "-d",
    folder,
    "tensorflow-cpu==2.21.*",
  ]);
  await run("python3", [
    "-c",
    `import zipfile,glob,re
z=zipfile.ZipFile(glob.glob('${folder}/*.whl')[0])
z.extractall('${folder}',[n for n in z.namelist() if re.match(r'tensorflow/(include/(tensorflow/c/|xla/tsl/c/|.*platform/ctstring)|libtensorflow_(cc|framework)\\.so)',n)])`,
  ]);
  const source = fileURLToPath(
    new URL("binding", await packageFolder("tensorflow")),
  );
  const headers = fileURLToPath(
    new URL("include", await packageFolder("nodeApiHeaders")),
  );
  await run("g++", [
    ...[
      "-shared",
      "-fPIC",
      "-O2",
      "-std=c++17",
      "-DNAPI_VERSION=8",
      `-I${join(source, "..")}`,
      `-I${headers}`,
    ],
    ...[
      `-I${folder}/tensorflow/include`,
      `${source}/tfjs_backend.cc`,
      `${source}/tfjs_binding.cc`,
    ],
    ...[
      `${folder}/tensorflow/libtensorflow_cc.so.2`,
      `${folder}/tensorflow/libtensorflow_framework.so.2`,
    ],
    ...["-Wl,-rpath,$ORIGIN", "-o", addon],
  ]);
  return addon;
}

async function run(command: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, {
    args,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(
      `Cannot run ${command}: ${new TextDecoder().decode(stderr)}`,
    );
  }
}
