/** Selects a runtime and writes what came of it as JSON. */
import { messageOf } from "../../../data/text/message_of.ts";
import type { RuntimeName } from "../../../model/runtime/runtime.ts";
import { selectBackend } from "../../../model/runtime/select_backend.ts";

try {
  const { name, reason } = await selectBackend(
    Deno.args[0] as "auto" | RuntimeName,
  );
  console.log(JSON.stringify({ name, reason }));
} catch (error) {
  console.log(messageOf(error));
  Deno.exit(1);
}
