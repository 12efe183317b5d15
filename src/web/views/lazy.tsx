/** Components that are loaded when they are first shown, so that the page begins small. */
import { useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { say } from '../words/say.ts';

/** A component that stands for one that is loaded. @param load - imports it. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  return function Lazy(props: P) {
    const isThere = useSignal(loaded !== undefined);
    const problem = useSignal('');
    useEffect(() => {
      if (loaded) return;
      load().then(
        (component) => {
          loaded = component;
          isThere.value = true;
        },
        (error: unknown) => (problem.value = (error as Error).message),
      );
    }, []);
    if (!isThere.value || !loaded) return <p class="hint">{problem.value || say('loading')}</p>;
    const Loaded = loaded;
    return <Loaded {...props} />;
  };
}
