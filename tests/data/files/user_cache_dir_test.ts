import { assertEquals, assertThrows } from "@std/assert";
import { _cacheRoot } from "../../../data/files/user_cache_dir.ts";

const env = { HOME: "/home/ann", USERPROFILE: "/users/ann" };

Deno.test("userCacheDir() follows each system's convention", () => {
  assertEquals(_cacheRoot("linux", env), "/home/ann/.cache");
  assertEquals(_cacheRoot("darwin", env), "/home/ann/Library/Caches");
  assertEquals(
    _cacheRoot("win32", { ...env, LOCALAPPDATA: "/local" }),
    "/local",
  );
  assertEquals(_cacheRoot("win32", env), "/users/ann/AppData/Local");
});

Deno.test("userCacheDir() honors XDG_CACHE_HOME unless it is empty or relative", () => {
  assertEquals(_cacheRoot("linux", { ...env, XDG_CACHE_HOME: "/big" }), "/big");
  assertEquals(
    _cacheRoot("linux", { ...env, XDG_CACHE_HOME: "" }),
    "/home/ann/.cache",
  );
  assertEquals(
    _cacheRoot("linux", { ...env, XDG_CACHE_HOME: "x" }),
    "/home/ann/.cache",
  );
});

Deno.test("userCacheDir() throws where there is no home", () => {
  assertThrows(
    () => _cacheRoot("linux", {}),
    Error,
    "Cannot find the user's cache folder",
  );
});
