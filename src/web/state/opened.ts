/** Links of the page as it stands, and what opening one does. */
import { bench, openSetup, scenarioText, setupOf, scenarios, tell, trouble } from './lab.ts';
import { loadPack, type ScenarioText } from '../machine/packs.ts';
import type { Setup } from '../machine/setup.ts';
import { isEmbedded, linkNote } from './open-dialogs.ts';
import { linkText, readLink, type Link } from './link.ts';

declare const LAB_VERSION: string;

/** The link to where one stands. */
export async function currentLink(embedded = false): Promise<string> {
  const now = bench.now.value;
  const setup = bench.setup.value;
  if (!now || !setup) throw new RangeError('empty');
  const { selected } = bench;
  const name =
    selected.value === undefined ? undefined : now.replay.recording.births.nameOf(selected.value);
  const link: Link = {
    version: LAB_VERSION,
    setup: await shortened(setup),
    typed: bench.typed.value,
    position: now.position,
    state: await bench.stateAt(now.position),
    ...(name === undefined ? {} : { selected: name }),
    ...(embedded ? { embedded } : {}),
  };
  const page = location.href.replace(/#.*$/, '');
  return page + (await linkText(link));
}

/** A scenario that is as it came needs no source. */
async function shortened(setup: Setup): Promise<Link['setup']> {
  const { source, ...rest } = setup;
  if (!scenarios.value.some(({ name }) => name === setup.name)) return setup;
  const text = await loadPack<ScenarioText>(`scenario-${setup.name}`);
  return text.source === source ? rest : setup;
}

/** Opens the link in the page's address; false when there is none. */
export async function openLink(): Promise<boolean> {
  const text = location.hash;
  linkNote.value = undefined;
  let link: Link | undefined;
  await tell(async () => {
    link = await readLink(text);
    if (link) await follow(link);
  });
  return link !== undefined && trouble.value === '';
}

async function follow(link: Link): Promise<void> {
  const { setup, typed, position, state, selected, version, embedded = false } = link;
  const { source, ...rest } = setup;
  const whole = source === undefined ? await setupOf(rest.name, rest) : { ...rest, source };
  const isKnown = scenarios.value.some(({ name }) => name === rest.name);
  scenarioText.value = isKnown ? await loadPack<ScenarioText>(`scenario-${rest.name}`) : undefined;
  isEmbedded.value = embedded;
  const more = typed.map((text) => ({
    command: { kind: 'shell', text } as const,
    shown: text,
  }));
  await openSetup(whole, more);
  bench.go(position);
  const now = bench.now.value;
  if (!now) return;
  const { births } = now.replay.recording;
  bench.selected.value = selected === undefined ? undefined : births.find(selected);
  if (now.position !== position || (await bench.stateAt(position)) !== state) {
    linkNote.value = { version };
  }
}
