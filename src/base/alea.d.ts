// The package's types cover its main entry only, which also loads crypto; this is the one part
// used.
declare module 'seedrandom/lib/alea.js' {
  /** A seeded generator of numbers in [0, 1) with 32 random bits; `double` gives 53. */
  interface AleaPrng {
    (): number;
    double(): number;
  }
  export default function alea(seed: string): AleaPrng;
}
