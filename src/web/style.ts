/** Follows the reader's choice of light or dark; pictures bring a ground of their own. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #1b222b; --faint: #56606d; --line: #ccd3db; --raised: #f3f5f8; --link: #0b57c2; --bad: #b3350a; --good: #17654f; --warning: #7a5a00; }
@media (prefers-color-scheme: dark) { :root { --ground: #0f1318; --text: #e8edf2; --faint: #a5b0bd; --line: #333d49; --raised: #1a2129; --link: #86b7ff; --bad: #ff9a6b; --good: #62cdb0; --warning: #ecc94b; } }
[hidden] { display: none !important; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
a { color: var(--link); }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.5rem 0; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 0.25rem; }
.bad { color: var(--bad); } .good { color: var(--good); } .warning { color: var(--warning); }
.note, .status { color: var(--faint); }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
figure { margin: 0; max-width: 27rem; } .charts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); align-items: start; }
figure svg { display: block; width: 100%; height: auto; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); }
th { font-weight: 600; } thead th { background: var(--raised); white-space: nowrap; } .number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.filters { display: flex; flex-wrap: wrap; gap: 0.75rem; margin: 0.5rem 0; } .filters div { display: grid; grid-template-columns: minmax(0, auto); gap: 0.15rem; min-width: 0; max-width: 100%; } .filters label { font-size: 0.9rem; }
input, select, button { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--faint); border-radius: 4px; padding: 0.3rem 0.5rem; max-width: 100%; }
button { cursor: pointer; text-align: left; }
pre { background: var(--raised); padding: 0.6rem; overflow-x: auto; font-size: 0.85rem; } code { font-size: 0.9em; }
ins { text-decoration: none; color: var(--good); } del { text-decoration: none; color: var(--bad); }
dt { font-weight: 600; } dd { margin: 0 0 0.4rem; }
summary { cursor: pointer; font-weight: 600; padding: 0.3rem 0; }
article { border-top: 2px solid var(--line); margin-top: 2rem; }
`;
