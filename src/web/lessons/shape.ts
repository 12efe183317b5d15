/** What a value out of a file looks like; a shape says which place is wrong, or nothing. */

/** @param place - of the value, for the message. */
export type Shape = (value: unknown, place: string) => string | undefined;

/** A text of a length. */
export function isText(max: number): Shape {
  return (value, place) => (typeof value === 'string' && value.length <= max ? undefined : place);
}

export const isFlag: Shape = (value, place) => (typeof value === 'boolean' ? undefined : place);

export const isCount: Shape = (value, place) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? undefined : place;

/** One of some texts. */
export function isOneOf(all: readonly string[]): Shape {
  return (value, place) =>
    typeof value === 'string' && all.includes(value) ? undefined : `${place}: ${all.join(', ')}`;
}

/** A value that may be missing. */
export function optional(shape: Shape): Shape {
  return (value, place) => (value === undefined ? undefined : shape(value, place));
}

/** A list of such values. */
export function listOf(shape: Shape, max: number): Shape {
  return (value, place) => {
    if (!Array.isArray(value) || value.length > max) return place;
    return value.map((one: unknown, i) => shape(one, `${place}[${i}]`)).find(Boolean);
  };
}

/** An object with these fields and no others. */
export function hasFields(shapes: Readonly<Record<string, Shape>>): Shape {
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return place;
    const more = Object.keys(value).find((name) => !Object.hasOwn(shapes, name));
    if (more !== undefined) return `${place}.${more.slice(0, 40)}`;
    return Object.entries(shapes)
      .map(([name, shape]) => {
        const one = (value as Record<string, unknown>)[name];
        return shape(one, `${place}.${name}`);
      })
      .find(Boolean);
  };
}
