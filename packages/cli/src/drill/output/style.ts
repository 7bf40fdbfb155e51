/** The page's style: light and dark as the reader's system is, from a phone's width up. */
export const STYLE = `
:root { color-scheme: light dark; --ok: #1a7f37; --bad: #cf222e; --quiet: #6e7781; --line: #d0d7de; --later: #9a6700; }
@media (prefers-color-scheme: dark) { :root { --ok: #3fb950; --bad: #f85149; --quiet: #8b949e; --line: #30363d; --later: #d29922; } }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 64rem; margin: 0 auto; padding: 1rem; }
h1.passed { color: var(--ok); } .failed h1, h1.failed, p.failed { color: var(--bad); }
code { overflow-wrap: anywhere; } small { color: var(--quiet); font-weight: normal; }
section { border-top: 1px solid var(--line); margin-top: 1.5rem; }
figure { margin: 0; } svg { width: 100%; height: auto; max-height: 24rem; display: block; }
svg line { stroke: currentColor; stroke-dasharray: 4 3; vector-effect: non-scaling-stroke; }
.answered { fill: var(--ok); background: var(--ok); } .refused { fill: var(--later); background: var(--later); }
.closed-port, .unsent { fill: var(--quiet); background: var(--quiet); }
.reset, .truncated, .error, .silent { fill: var(--bad); background: var(--bad); }
figcaption { color: var(--quiet); font-size: .85rem; } figcaption i { display: inline-block; width: .8em; height: .8em; margin-left: .6em; }
ul { list-style: none; padding: 0; } li { padding: .4rem 0 .4rem 1.6rem; position: relative; }
li::before { position: absolute; left: 0; font-weight: bold; } li span { color: var(--quiet); display: block; }
li.passed::before { content: "✓"; color: var(--ok); } li.failed::before { content: "✗"; color: var(--bad); }
li.inapplicable::before { content: "–"; color: var(--quiet); } li p { margin: .2rem 0; }
`;
