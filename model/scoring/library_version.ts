import config from "../../deno.json" with { type: "json" };

/** Version of this library, which is stored with its results. */
export const LIBRARY_VERSION: string = config.version;
