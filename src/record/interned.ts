/** Values that are kept once each, and stand for their number from then on. */
export class Interned<T> {
  private readonly values: T[] = [];
  private readonly numbers = new Map<T, number>();

  /** All values by number. */
  get all(): readonly T[] {
    return this.values;
  }

  /** The number of a value. */
  of(value: T): number {
    let number = this.numbers.get(value);
    if (number === undefined) {
      number = this.values.push(value) - 1;
      this.numbers.set(value, number);
    }
    return number;
  }
}
