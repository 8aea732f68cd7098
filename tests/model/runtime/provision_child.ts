/** Sets TensorFlow up and writes what came of it as JSON. */
import { messageOf } from "../../../model/runtime/message_of.ts";
import { provisionTensorflow } from "../../../model/runtime/provision_tensorflow.ts";

try {
  const flavour = Deno.args[0] === "cuda" ? "cuda" : "cpu";
  console.log(JSON.stringify(await provisionTensorflow({ flavour })));
} catch (error) {
  console.log(messageOf(error));
  Deno.exit(1);
}
