import config from "../../deno.json" with { type: "json" };

/** Version of this library, stored with its results. */
export const LIBRARY_VERSION: string = config.version;
