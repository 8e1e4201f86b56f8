import { generate } from "lean-qr/nano";

/** The empty rim that readers need. Source: ISO/IEC 18004, "quiet zone". */
const RIM = 4;

/** A text to be read by a camera: dark on light whatever the theme, as many readers want it. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const code = generate(text);
  const edge = code.size + 2 * RIM;
  const cells = Array.from({ length: code.size ** 2 }, (_, at) => at)
    .map((at) => [at % code.size, Math.floor(at / code.size)] as const)
    .filter(([x, y]) => code.get(x, y));
  const path = cells.map(([x, y]) => `M${x + RIM} ${y + RIM}h1v1h-1z`).join("");
  return (
    <svg class="qr" viewBox={`0 0 ${edge} ${edge}`} role="img" aria-label={label}>
      <rect width={edge} height={edge} />
      <path d={path} />
    </svg>
  );
}
