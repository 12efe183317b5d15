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
  private all: readonly { readonly listener: Listener<T> }[] = [];

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

  /**
   * Adds a listener, which must not throw; gives the function that takes it away again. While
   * listeners are being told, a change holds from the next call on.
   * @throws TypeError when it has something else than a function under the name of a call; it is
   *   not added then.
   */
  add(listener: Listener<T>): () => void {
    for (const name of this.names) {
      const method: unknown = listener[name];
      if (method !== undefined && typeof method !== 'function') {
        throw new TypeError(`a listener's '${String(name)}' is a function, not ${typeof method}`);
      }
    }
    // Somebody may add the same listener twice.
    const entry = { listener };
    this.all = [...this.all, entry];
    this.connect();
    return () => {
      if (!this.all.includes(entry)) return;
      this.all = this.all.filter((each) => each !== entry);
      this.connect();
    };
  }

  private connect(): void {
    const call = this.call as Record<keyof T, Call | undefined>;
    for (const name of this.names) {
      const heard = this.all.flatMap(({ listener }) => {
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
