import { assertEquals } from "@std/assert";
import { typedCommand } from "../../../data/mod.ts";
import { NO_POSIX, unless } from "../../support/unless.ts";

Deno.test("typedCommand() names npx and the version where npx runs Deno", () => {
  // As npm 11 sets it for `npx -y deno@2.9.6 task score`.
  assertEquals(
    typedCommand(["score"], { npm_lifecycle_event: "npx" }),
    `npx -y deno@${Deno.version.deno} task score`,
  );
  // A script of a package.json that calls `deno task`.
  const script = { npm_lifecycle_event: "test" };
  assertEquals(typedCommand(["score"], script), "deno task score");
});

Deno.test({
  ...unless(NO_POSIX, "typedCommand() quotes what a shell would take apart"),
  async fn() {
    const words = [
      "a b",
      "it's",
      "$HOME",
      "`id`",
      "*",
      "ü.png",
      "",
      "a\\b",
      "~",
    ];
    const command = typedCommand(words, {}).replace(
      "deno task",
      "printf '%s\\n'",
    );
    const { stdout } = await new Deno.Command("sh", { args: ["-c", command] })
      .output();
    assertEquals(new TextDecoder().decode(stdout), `${words.join("\n")}\n`);
  },
});
