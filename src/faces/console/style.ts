import { STYLE } from '../../web/style.ts';

/** The look of the reports, with what a console has besides: a bar, cards, badges, forms. */
export const CONSOLE_STYLE = `${STYLE}
body { padding-top: 0; }
.bar { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 1.25rem; margin: 0 -1rem 1rem; padding: 0.6rem 1rem; background: var(--raised); box-shadow: 0 0 0 100vmax var(--raised); clip-path: inset(0 -100vmax); }
.brand { font-weight: 700; font-size: 1.1rem; text-decoration: none; color: var(--text); }
.bar ul { display: flex; flex-wrap: wrap; gap: 0.25rem; margin: 0; padding: 0; list-style: none; }
.bar nav a { display: block; padding: 0.35rem 0.7rem; border-radius: 6px; text-decoration: none; color: var(--text); }
.bar nav a:hover { text-decoration: underline; }
.bar nav a[aria-current] { background: var(--ground); box-shadow: inset 0 -2px 0 var(--link); font-weight: 600; }
.count { display: inline-block; min-width: 1.4em; margin-left: 0.35em; padding: 0 0.35em; border-radius: 1em; background: var(--link); color: var(--ground); font-size: 0.8rem; font-weight: 700; text-align: center; }
.who { display: flex; gap: 0.5rem; margin-left: auto; } .who form { margin: 0; }
.who button { background: none; border-color: transparent; color: var(--link); text-decoration: underline; }
footer { margin-top: 3rem; padding-top: 0.5rem; border-top: 1px solid var(--line); font-size: 0.9rem; color: var(--faint); }
.rows { margin: 0.75rem 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 8px; }
.rows li { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.15rem 0.75rem; padding: 0.55rem 0.8rem; } .rows li + li { border-top: 1px solid var(--line); }
.rows .name { min-width: 11rem; font-weight: 600; } .rows .more { flex: 1 1 14rem; } .rows .note { font-size: 0.9rem; }
.card { margin: 0.75rem 0; padding: 0.9rem 1rem; border: 1px solid var(--line); border-left: 4px solid var(--warning); border-radius: 8px; background: var(--raised); }
.card p { margin: 0.25rem 0 0.75rem; }
.badge { padding: 0.05rem 0.5rem; border: 1px solid currentColor; border-radius: 1em; font-size: 0.85rem; font-weight: 600; white-space: nowrap; color: var(--faint); }
.badge.bad { color: var(--bad); } .badge.good { color: var(--good); } .badge.warning { color: var(--warning); }
.actions { display: flex; flex-wrap: wrap; align-items: center; gap: 0.6rem; margin: 1rem 0; }
.button, .decide button { display: inline-block; padding: 0.5rem 1.1rem; border: 1px solid var(--link); border-radius: 6px; background: none; color: var(--link); font-weight: 600; text-decoration: none; }
.primary, .decide button.primary { background: var(--link); color: var(--ground); }
.decide { max-width: 34rem; padding: 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--raised); }
.decide label { display: block; font-weight: 600; margin-top: 0.6rem; } .decide .note { margin: 0 0 0.4rem; font-size: 0.9rem; }
.decide input, .decide textarea { width: 100%; font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--faint); border-radius: 4px; padding: 0.45rem 0.6rem; }
.decide input.code { max-width: 11rem; font-size: 1.3rem; letter-spacing: 0.2em; font-variant-numeric: tabular-nums; }
.alert { margin: 1rem 0; padding: 0.7rem 1rem; border: 1px solid var(--bad); border-left-width: 4px; border-radius: 8px; } .alert strong { color: var(--bad); }
.find { display: flex; flex-wrap: wrap; align-items: end; gap: 0.6rem; margin: 0.75rem 0; } .find div { flex: 1 1 16rem; max-width: 26rem; } .find label { display: block; font-weight: 600; } .find input { width: 100%; padding: 0.45rem 0.6rem; } .find button { padding: 0.45rem 1rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 0.6rem 1.5rem; margin: 0.75rem 0; } .facts dd { margin: 0; } .facts dt { font-weight: 400; font-size: 0.85rem; color: var(--faint); }
.timeline { margin: 0.75rem 0; padding: 0 0 0 1rem; border-left: 2px solid var(--line); list-style: none; } .timeline li { position: relative; padding: 0.2rem 0; } .timeline li::before { content: ''; position: absolute; left: calc(-1rem - 6px); top: 0.7rem; width: 10px; height: 10px; border-radius: 50%; background: var(--link); } .timeline time { color: var(--faint); font-variant-numeric: tabular-nums; }
details { margin: 0.5rem 0; border-top: 1px solid var(--line); } summary h2 { display: inline; margin: 0; }
.crumbs { margin: 0.5rem 0; font-size: 0.9rem; color: var(--faint); }
.columns { display: grid; gap: 0 2rem; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); align-items: start; margin-top: 1.5rem; } .columns > div > :first-child { margin-top: 0; } .columns section:first-child h2 { margin-top: 0; } @media (max-width: 56rem) { .crumbs { margin: 0.5rem 0; font-size: 0.9rem; color: var(--faint); }
.columns { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 40rem) { .who { margin-left: 0; } .rows .name { min-width: 0; } }
`;
