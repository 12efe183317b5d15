/** Pictures on buttons, drawn: the glyphs for them are missing in many fonts. */
const PATHS = {
  first: 'M3 3v10M13 3 6 8l7 5z',
  phaseBack: 'M8 3 2 8l6 5zM14 3 8 8l6 5z',
  back: 'M11 3 5 8l6 5z',
  play: 'M4 2v12l9-6z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  on: 'M5 3l6 5-6 5z',
  phaseOn: 'M2 3l6 5-6 5zM8 3l6 5-6 5z',
  last: 'M13 3v10M3 3l7 5-7 5z',
} as const;

/** A picture by its name; text beside it says what it means. */
export function Icon({ name }: { readonly name: keyof typeof PATHS }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
