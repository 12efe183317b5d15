/** The sign of a color: a field with its pattern and letter. */
import type { Color } from '../../kmemleak/color.ts';

const LETTERS: Readonly<Record<Color, string>> = { white: 'W', gray: 'G', black: 'B' };

/** The letter of a color. */
export function letterOf(color: Color | undefined): string {
  return color === undefined ? '–' : LETTERS[color];
}

/** A field with the letter of a color; `–` for what is not there. */
export function Glyph({
  color,
  reported = false,
}: {
  readonly color: Color | undefined;
  readonly reported?: boolean;
}) {
  return (
    <span class={`glyph ${color ?? 'gone'}${reported ? ' reported' : ''}`} aria-hidden="true">
      {letterOf(color)}
    </span>
  );
}
