/** The report's look: the values of the window's tokens, light and dark by the reader's system. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --page: #f6f7f6; --line: #dde1de; --line-strong: #c3c9c5; --control: #7d8681;
  --ink-3: #626b66; --ink-2: #4b5450; --ink: #171b19; --grid: #e2e6e3; --axis: #8b948f;
  --keep: #0b6967; --m-keep: #199693; --revert: #a3341f; --m-revert: #b63d29; --inc: #6e5300; --m-inc: #b58629;
  --inv: #5f3da6; --m-inv: #7652bc; }
@media (prefers-color-scheme: dark) { :root { --page: #101312; --line: #262c29; --line-strong: #3a423e;
  --control: #6c7570; --ink-3: #939c97; --ink-2: #b3bcb7; --ink: #e7ebe8; --grid: #242a27; --axis: #68716c;
  --keep: #52c5c0; --revert: #f28f79; --inc: #d9b05a; --inv: #bda6f2; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 32px 24px 64px; max-width: 1080px; background: var(--page); color: var(--ink);
  font: 400 14px/21px Inter, system-ui, sans-serif; }
h1 { font: 600 24px/32px Inter, system-ui, sans-serif; letter-spacing: -.012em; margin: 12px 0 4px; }
h2 { font: 600 15px/22px Inter, system-ui, sans-serif; margin: 32px 0 8px; }
p { margin: 4px 0; max-width: 80ch; }
.lead, .cap { color: var(--ink-2); } .cap { font-size: 12.5px; line-height: 18px; } .dim { color: var(--ink-3); }
code { font: 400 13px/21px "JetBrains Mono", ui-monospace, monospace; }
.sim { display: inline-block; font-weight: 600; font-size: 12.5px; padding: 2px 8px 2px 22px; border: 1px solid var(--control);
  border-radius: 2px; background: repeating-linear-gradient(135deg, var(--ink-3) 0 1px, transparent 1px 4px) 0 0/16px 100% no-repeat; }
table { border-collapse: collapse; width: 100%; font-feature-settings: "tnum"; }
th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { font-weight: 400; font-size: 12.5px; color: var(--ink-2); border-color: var(--line-strong); }
td.n, th.n { text-align: right; white-space: nowrap; } small { color: var(--ink-3); font-size: 12px; }
tr.aside td { color: var(--ink-3); }
.keep { color: var(--keep); } .revert { color: var(--revert); } .inc { color: var(--inc); } .inv { color: var(--inv); }
svg { display: block; width: 100%; height: auto; margin-top: 12px; } svg text { font: 400 11.5px/14px Inter, system-ui, sans-serif; fill: var(--ink-2); }
svg .v { font-weight: 600; fill: var(--ink); } svg .gr { stroke: var(--grid); } svg .ax { stroke: var(--axis); }
svg .kept { stroke: var(--ink); stroke-width: 1.5; fill: none; } svg .wh { stroke: var(--ink-2); }
svg .base { fill: var(--ink); } svg .m-keep { fill: var(--m-keep); } svg .open { fill: var(--page); stroke-width: 1.75; }
svg .m-revert { stroke: var(--m-revert); } svg .m-inc { stroke: var(--m-inc); } svg .m-inv { stroke: var(--m-inv); }
`
