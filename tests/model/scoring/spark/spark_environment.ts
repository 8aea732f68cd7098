/** Java and a Python with Spark, for tests: gigabytes of disk and minutes of one's time. */
import { virtualEnvironment } from "../../../../notebooks/run/virtual_environment.ts";
import {
  installDebianPackage,
  whyNotInstall,
} from "../../../support/debian_package.ts";
import { repositoryRoot } from "../../../support/paths.ts";
import { WHY_NOT_LARGE } from "../../../support/large.ts";

const JRE = "openjdk-17-jre-headless";

/** Why Spark is not tried here; `undefined` if it is. */
export async function whyNoSpark(): Promise<string | undefined> {
  if (WHY_NOT_LARGE) return WHY_NOT_LARGE;
  if (Deno.build.os === "windows") return "Spark's scripts there are others";
  if (await hasJava()) return undefined;
  const reason = whyNotInstall(JRE);
  return reason && `no Java of version 17 or later, and ${reason}`;
}

/** The Python of an environment with `requirements.txt` of model/scoring/spark. */
export async function sparkPython(): Promise<string> {
  if (!await hasJava()) {
    await installDebianPackage(JRE, "the Java that Spark runs on");
  }
  return await scoringPython();
}

/** The same where no Java is needed. */
export async function scoringPython(): Promise<string> {
  return await virtualEnvironment(
    "spark",
    new URL("model/scoring/spark/requirements.txt", repositoryRoot),
    ["--no-compile"],
    () => console.error("Installing PySpark (once, about 1 GB) …"),
  );
}

async function hasJava(): Promise<boolean> {
  try {
    const { stderr } = await new Deno.Command("java", { args: ["-version"] })
      .output();
    const [, major] = /version "(\d+)/.exec(new TextDecoder().decode(stderr)) ??
      [];
    return Number(major) >= 17;
  } catch {
    return false;
  }
}
