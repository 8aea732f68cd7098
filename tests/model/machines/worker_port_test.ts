import { assertRejects } from "@std/assert";
import { requireFreePort } from "../../../model/machines/worker_port.ts";

Deno.test("requireFreePort() says why a port is not available", async () => {
  const { listen } = Deno;
  try {
    // Stands in for a system that keeps ports below 1024 for its administrator.
    Deno.listen = () => {
      throw new Deno.errors.PermissionDenied("Permission denied (os error 13)");
    };
    await assertRejects(
      () => requireFreePort({ hosts: ["a:1", "b:80"], rank: 1 }),
      Error,
      "Cannot train as worker 1: port 80 is not available (Permission denied (os error 13))",
    );
  } finally {
    Deno.listen = listen;
  }
});
