/** Labels of the function being parsed. */
import type { Place } from '../base/place.ts';
import type { LabelState, Unit } from './unit.ts';

/** The label of a name, made when it is met first; undefined outside of functions. */
export function findLabel(unit: Unit, name: string, place: Place): LabelState | undefined {
  const { fn } = unit;
  if (fn === undefined) return undefined;
  for (let i = fn.labelScopes.length - 1; i >= 0; i--) {
    const state = fn.labelScopes[i].get(name);
    if (state) return state;
  }
  return declareLabel(unit, fn.labelScopes[0], name, place);
}

/** Makes a label in one of the function's label scopes. */
export function declareLabel(
  unit: Unit,
  scope: Map<string, LabelState>,
  name: string,
  place: Place,
): LabelState {
  const fn = unit.fn!;
  const label = { kind: 'label', name, id: fn.labels.length, addressTaken: false } as const;
  const state: LabelState = {
    label: { ...label },
    firstUse: place,
    defined: false,
    used: false,
  };
  fn.labels.push(state.label);
  scope.set(name, state);
  return state;
}

/** Reports the labels of a scope that are used and stand nowhere. */
export function checkLabels(unit: Unit, scope: ReadonlyMap<string, LabelState>): void {
  for (const { label, firstUse, defined } of scope.values()) {
    if (!defined) unit.report.error(firstUse, `label '${label.name}' used but not defined`);
  }
}
