import config from "../../deno.json" with { type: "json" };

/** Version of this library, which tells its results from another version's. */
export const LIBRARY_VERSION: string = config.version;
