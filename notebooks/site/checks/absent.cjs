/** What a browser does not have, under any name; only cells that are not run again ask for it. */
module.exports = {};
