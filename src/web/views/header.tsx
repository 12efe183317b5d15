/** The bar above: what is loaded, and the page's own buttons. */
import { DEFAULT_KERNEL } from '../../versions/kernels.ts';
import { KERNEL_NAMES, type Setup } from '../machine/setup.ts';
import { isComparing, helpIsOpen, lessonsAreOpen, shareIsOpen } from '../state/open-dialogs.ts';
import { bench, openScenario, openSetup, scenarios, trouble, wanted } from '../state/lab.ts';
import { language, nextTheme, theme } from '../state/settings.ts';
import { say } from '../words/say.ts';

/** The bar. */
export function Header() {
  return (
    <header>
      <h1>{say('title')}</h1>
      <Pickers />
      <Machine />
      <nav aria-label={say('title')}>
        <button type="button" onClick={() => (lessonsAreOpen.value = true)}>
          {say('lessons')}
        </button>
        <button
          type="button"
          aria-pressed={isComparing.value}
          onClick={() => (isComparing.value = !isComparing.value)}
        >
          {say('compare')}
        </button>
        <button type="button" onClick={() => (shareIsOpen.value = true)}>
          {say('share')}
        </button>
        <button
          type="button"
          onClick={() => (language.value = language.value === 'zh' ? 'en' : 'zh')}
          aria-label={say('languageName')}
          lang={language.value === 'zh' ? 'en' : 'zh-CN'}
        >
          {say('language')}
        </button>
        <button
          type="button"
          onClick={nextTheme}
          aria-label={say('theme', { theme: say(theme.value) })}
          title={say('theme', { theme: say(theme.value) })}
        >
          ◐
        </button>
        <button
          type="button"
          onClick={() => (helpIsOpen.value = true)}
          aria-label={say('keys')}
          title={`${say('keys')} (?)`}
        >
          ?
        </button>
      </nav>
    </header>
  );
}

function Pickers() {
  const setup = wanted.value;
  const known = scenarios.value.some(({ name }) => name === setup?.name);
  const change = (part: Partial<Setup>): void => {
    if (setup) void openSetup({ ...setup, ...part });
  };
  return (
    <div class="pickers">
      <label>
        {say('scenario')}{' '}
        <select
          value={known ? setup?.name : ''}
          id="scenario"
          onChange={({ currentTarget }) => void openScenario(currentTarget.value, choices(setup))}
        >
          {!known && <option value="">{setup?.name ?? say('loading')}</option>}
          {scenarios.value.map(({ name, title }) => (
            <option key={name} value={name} title={title}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say('form')}{' '}
        <select
          value={setup?.fixed ? 'fixed' : 'buggy'}
          id="form"
          onChange={({ currentTarget }) => change({ fixed: currentTarget.value === 'fixed' })}
        >
          <option value="buggy">{say('buggy')}</option>
          <option value="fixed">{say('fixed')}</option>
        </select>
      </label>
      <label>
        {say('kernel')}{' '}
        <select
          value={setup?.kernel ?? DEFAULT_KERNEL}
          id="kernel"
          onChange={({ currentTarget }) => change({ kernel: currentTarget.value })}
        >
          {KERNEL_NAMES.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={setup?.stack ?? false}
          onChange={({ currentTarget }) => change({ stack: currentTarget.checked })}
        />
        {say('stack')}
      </label>
    </div>
  );
}

/** What goes from one scenario to the next. */
function choices(setup: Setup | undefined): Partial<Setup> {
  return setup ? { kernel: setup.kernel, stack: setup.stack, fixed: setup.fixed } : {};
}

function Machine() {
  const status = bench.status.value;
  const setup = bench.setup.value;
  if (trouble.value !== '')
    return <p class="machine bad">{say('refused', { why: trouble.value })}</p>;
  switch (status.is) {
    case 'busy':
      return (
        <p class="machine">
          {say('loading')}{' '}
          <button type="button" onClick={() => bench.end('stopped')}>
            {say('stop')}
          </button>
        </p>
      );
    case 'refused':
    case 'failed':
      return <p class="machine bad">{say(status.is, { why: status.why })}</p>;
    case 'stopped':
      return (
        <p class="machine bad">
          {say(status.why === 'slow' ? 'slow' : 'stopped')}{' '}
          <button type="button" onClick={() => setup && void openSetup(setup)}>
            {say('run')}
          </button>
        </p>
      );
    default:
      return bench.failedAt.value === '' ? (
        <p class="machine">Linux {bench.release.value}</p>
      ) : (
        <p class="machine bad" role="alert">
          {say('failedAt', { what: bench.failedAt.value })}
        </p>
      );
  }
}
