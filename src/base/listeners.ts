/**
 * A socket: the calls of one interface, told to any number of listeners in the order in which they
 * were added. Whoever calls holds `call` and needs not know who listens.
 *
 * Each call is a field that is set anew when listeners come and go: with one listener it is that
 * listener's own method, so that a socket costs no more than a call.
 */

/** A listener may leave out any call. */
export type Listener<T> = { [K in keyof T]?: T[K] | undefined };

// Calls of any interface; what they take is known where they are called.
// eslint-disable-next-line typescript/no-explicit-any
type Call = (...args: any[]) => void;

/** The names of an interface's calls, each once. */
export type CallNames<T> = Readonly<Record<keyof T, true>>;

/** The listeners to the calls of `T`. */
export class Listeners<T extends object> {
  /** Tells all listeners. A call that nobody hears is `unheard`. */
  readonly call: T;
  private readonly names: readonly (keyof T)[];
  private readonly unheard: Call | undefined;
  private readonly all: Listener<T>[] = [];

  /**
   * @param unheard - stands for calls that nobody hears; undefined where callers write
   *   `call.name?.(…)` to save the arguments.
   */
  constructor(names: CallNames<T>, unheard?: () => void) {
    this.names = Object.keys(names) as (keyof T)[];
    this.unheard = unheard;
    this.call = {} as T;
    this.connect();
  }

  /** Whether anybody listens. */
  get any(): boolean {
    return this.all.length > 0;
  }

  /** Adds a listener; gives the function that takes it away again. */
  add(listener: Listener<T>): () => void {
    this.all.push(listener);
    this.connect();
    return () => {
      const i = this.all.indexOf(listener);
      if (i < 0) return;
      this.all.splice(i, 1);
      this.connect();
    };
  }

  private connect(): void {
    const call = this.call as Record<keyof T, Call | undefined>;
    for (const name of this.names) {
      const heard = this.all.flatMap((listener) => {
        const method = listener[name] as Call | undefined;
        return method ? [method.bind(listener)] : [];
      });
      call[name] = together(heard, this.unheard);
    }
  }
}

function together(heard: readonly Call[], unheard: Call | undefined): Call | undefined {
  if (heard.length < 2) return heard[0] ?? unheard;
  return (...args) => {
    for (const method of heard) method(...args);
  };
}
