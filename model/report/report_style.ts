import { Html } from "./html.ts";

/**
 * Style of the report: one column on a phone, light or dark as set in the
 * reader's system.
 */
export const REPORT_STYLE: Html = new Html(`
:root {
  color-scheme: light dark;
  --page: #fff; --panel: #f5f6f8; --text: #1b1f24; --quiet: #5b6470; --rule: #d9dde3;
  --series-1: #1f66c1; --series-2: #c2470c; --series-3: #5f6b7a;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --panel: #1d2127; --text: #e6e9ee; --quiet: #a0a9b5; --rule: #353c46;
    --series-1: #74b0ff; --series-2: #ff9d5c; --series-3: #98a4b3;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 68rem;
  background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
small, figcaption, dt { color: var(--quiet); }
small { font-weight: 400; }
.verdict { font-size: 1.05rem; max-width: 44rem; margin: 0 0 1.25rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .75rem; text-align: right; border-bottom: 1px solid var(--rule); }
th { font-weight: 500; }
thead th { color: var(--quiet); font-size: .85rem; }
th:first-child, td:first-child { padding-left: 0; text-align: left; }
tbody th { font-weight: 400; }
.metrics tbody tr:first-child td { font-size: 1.35rem; font-weight: 600; }
.figures {
  display: grid; gap: 2rem; margin-top: 2rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
}
figure { margin: 0; max-width: 34rem; }
figure svg { --plot-background: var(--page); width: 100%; height: auto; overflow: visible; }
figcaption { font-size: .9rem; margin-top: .5rem; }
figcaption b { color: var(--text); }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; font-size: .85rem; margin-bottom: .25rem; }
.key::before {
  content: ""; display: inline-block; width: 1.4rem; margin-right: .4rem; vertical-align: .25em;
  border-top: 2px solid var(--key);
}
.key.dashed::before { border-top-style: dashed; }
.key.dot::before { width: .55rem; height: .55rem; border: 0; border-radius: 50%; background: var(--key); vertical-align: 0; }
.series-1 { --key: var(--series-1); } .series-2 { --key: var(--series-2); } .series-3 { --key: var(--series-3); }
.worst { width: 100%; font-size: .9rem; }
.worst th > div { display: flex; align-items: center; gap: .75rem; }
.worst th span { overflow-wrap: anywhere; min-width: 5rem; }
.figures section { min-width: 0; }
.figures h2 { margin-top: 0; }
.worst img { height: 2.25rem; flex: none; border-radius: 3px; }
dl { margin: 0; }
dl > div { display: grid; grid-template-columns: minmax(7rem, 13rem) 1fr; gap: .1rem 1rem; padding: .3rem 0; border-bottom: 1px solid var(--rule); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.commands dd { margin-bottom: .75rem; }
pre {
  margin: .2rem 0 0; padding: .6rem .8rem; background: var(--panel); border-radius: 6px;
  white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem;
}
.wide { overflow-x: auto; }
@media (max-width: 30rem) {
  th, td { padding: .3rem .4rem; font-size: .9rem; }
  .metrics tbody tr:first-child td { font-size: 1.1rem; }
  dl > div { grid-template-columns: 1fr; }
}
@media print { section { break-inside: avoid; } }
`);
