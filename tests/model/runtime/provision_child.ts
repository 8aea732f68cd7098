/**
 * Sets TensorFlow up and writes what came of it as JSON. Arguments: `cuda`, and
 * `own-installer` to try the package's own installer too, which takes seconds.
 */
import { messageOf } from "../../../data/text/message_of.ts";
import { SOURCES } from "../../../model/runtime/provision/sources.ts";
import { provisionTensorflow } from "../../../model/runtime/provision_tensorflow.ts";

const flavor = Deno.args.includes("cuda") ? "cuda" : "cpu";
const sources = Deno.args.includes("own-installer")
  ? SOURCES
  : SOURCES.slice(0, -1);
try {
  console.log(JSON.stringify(await provisionTensorflow({ flavor, sources })));
} catch (error) {
  console.log(messageOf(error));
  Deno.exit(1);
}
