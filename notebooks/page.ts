/** What every notebook needs to show things and to assert what it concludes. */
export { assert, assertAlmostEquals, assertEquals } from "./assert.ts";
export { say, show } from "./display.ts";
export { perImage, table } from "./table.ts";
