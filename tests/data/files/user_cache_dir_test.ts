import { assertEquals, assertThrows } from "@std/assert";
import { cacheRoot } from "../../../data/files/user_cache_dir.ts";

const env = { HOME: "/home/ann", USERPROFILE: "/users/ann" };

Deno.test("userCacheDir() follows each system's convention", () => {
  assertEquals(cacheRoot("linux", env), "/home/ann/.cache");
  assertEquals(cacheRoot("darwin", env), "/home/ann/Library/Caches");
  assertEquals(
    cacheRoot("win32", { ...env, LOCALAPPDATA: "/local" }),
    "/local",
  );
  assertEquals(cacheRoot("win32", env), "/users/ann/AppData/Local");
});

Deno.test("userCacheDir() honors XDG_CACHE_HOME unless it is empty or relative", () => {
  assertEquals(cacheRoot("linux", { ...env, XDG_CACHE_HOME: "/big" }), "/big");
  assertEquals(
    cacheRoot("linux", { ...env, XDG_CACHE_HOME: "" }),
    "/home/ann/.cache",
  );
  assertEquals(
    cacheRoot("linux", { ...env, XDG_CACHE_HOME: "x" }),
    "/home/ann/.cache",
  );
});

Deno.test("userCacheDir() throws where there is no home", () => {
  assertThrows(
    () => cacheRoot("linux", {}),
    Error,
    "Cannot find the user's cache folder",
  );
});
