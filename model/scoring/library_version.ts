import config from "../../deno.json" with { type: "json" };

/** Version of this library, by which its results are told from another's. */
export const LIBRARY_VERSION: string = config.version;
