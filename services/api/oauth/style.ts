import { createHash } from "node:crypto";

/** The look of the pages; its hash stands in their policy, so that no other style applies. */
export const STYLE = `
:root { color-scheme: light dark; --ground: #f4f6f8; --card: #fff; --ink: #10171d; --soft: #55626d;
  --line: #d9e0e6; --accent: #0b63c5; --on-accent: #fff; --alarm: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1217; --card: #161d24; --ink: #e8edf1; --soft: #9aa8b4; --line: #2c3741;
    --accent: #5aa9ff; --on-accent: #06203d; --alarm: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { width: 100%; max-width: 27rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 18px; padding: 1.6rem; }
.brand { margin: 0 0 1.2rem; font-weight: 700; letter-spacing: -.02em; color: var(--accent); }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.25; letter-spacing: -.01em;
  overflow-wrap: anywhere; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
.soft { color: var(--soft); font-size: .92rem; }
.alarm { color: var(--alarm); }
ul { margin: .8rem 0; padding: 0; list-style: none; border-top: 1px solid var(--line); }
li { padding: .55rem 0 .55rem 1.5rem; border-bottom: 1px solid var(--line); position: relative; }
li::before { content: "✓"; position: absolute; left: .1rem; color: var(--accent); }
.pin { font: 700 2.2rem/1.2 ui-monospace, monospace; letter-spacing: .15em; text-align: center;
  margin: 1.2rem 0; }
label { display: block; margin: .9rem 0 .25rem; font-weight: 600; font-size: .92rem; }
input { width: 100%; padding: .7rem .8rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: 10px; }
button { width: 100%; margin-top: .7rem; padding: .75rem 1rem; font: inherit; font-weight: 600;
  color: var(--ink); background: transparent; border: 1px solid var(--line); border-radius: 999px;
  cursor: pointer; }
button.main { background: var(--accent); color: var(--on-accent); border-color: transparent;
  margin-top: 1.1rem; }
button.link { border: 0; color: var(--soft); font-weight: 400; font-size: .92rem;
  text-decoration: underline; }
a { color: var(--accent); }
:is(input, button, a):focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
`;

export const STYLE_SOURCE = `'sha256-${createHash("sha256").update(STYLE).digest("base64")}'`;
