/** The tasks: where each is in its code, its registers, and how far its stack is in use. */
import { hexPtr } from '../../base/hex.ts';
import { tasksAt, type TaskThen } from '../../record/tasks.ts';
import type { Bench } from '../state/bench.ts';
import type { Moment } from '../state/moment.ts';
import { objectAt } from '../state/trees.ts';
import { say } from '../words/say.ts';

/** The view. */
export function TasksView({ bench }: { readonly bench: Bench }) {
  const now = bench.now.value;
  if (!now) return <p class="hint">{say('noRecording')}</p>;
  const tasks = tasksAt(now.replay);
  return (
    <div class="tasks" tabIndex={0} role="region" aria-label={say('tasks')}>
      {tasks.filter(isBusy).map((task) => (
        <Task key={task.pid} bench={bench} now={now} task={task} />
      ))}
      <details>
        <summary>{say('otherTasks')}</summary>
        {tasks
          .filter((task) => !isBusy(task))
          .map((task) => (
            <Task key={task.pid} bench={bench} now={now} task={task} />
          ))}
      </details>
    </div>
  );
}

/** Runs, or waits in the middle of C code. */
function isBusy({ runs, line }: TaskThen): boolean {
  return runs || line !== undefined;
}

function Task({
  bench,
  now,
  task,
}: {
  readonly bench: Bench;
  readonly now: Moment;
  readonly task: TaskThen;
}) {
  const { pid, comm, runs, line, frames, registers, sp, stack, stackEnd } = task;
  return (
    <article class={runs ? 'now' : ''}>
      <h3 class="name">
        {comm} ({pid})<span class="n">{say(runs ? 'runs' : 'waits')}</span>
        {line && <code>{`${line.file.replace(/^.*\//, '')}:${line.line}`}</code>}
      </h3>
      {stack > 0 && (
        <p class="stack-line">
          <code>{`${hexPtr(stack)}–${hexPtr(stackEnd)}`}</code>
          {sp !== undefined && (
            <meter
              min={0}
              max={stackEnd - stack}
              value={Math.max(0, stackEnd - sp)}
              aria-label={say('stackUsed')}
            />
          )}
          {sp !== undefined && <span class="n">{say('nBytes', { n: stackEnd - sp })}</span>}
        </p>
      )}
      {frames.length > 0 && (
        <ol class="frames">
          {frames.map(({ text, source }, i) => (
            <li key={i}>
              <code>{text}</code> <span class="n">{source.replace(/^.*\//, '')}</span>
            </li>
          ))}
        </ol>
      )}
      <Registers bench={bench} now={now} registers={registers} />
    </article>
  );
}

function Registers({
  bench,
  now,
  registers,
}: {
  readonly bench: Bench;
  readonly now: Moment;
  readonly registers: TaskThen['registers'];
}) {
  if (registers.length === 0) return null;
  const { births } = now.replay.recording;
  return (
    <dl class="registers">
      {registers.map(({ name, value }) => {
        const target = value === 0 ? undefined : objectAt(now, value);
        return (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{hexPtr(value)}</code>
              {target !== undefined && (
                <button type="button" onClick={() => (bench.selected.value = target)}>
                  {births.nameOf(target)}
                </button>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
