/** What one can take along: pictures and texts, as files. */
import { sentence } from '../../record/sentence.ts';
import { stepAt } from '../../record/step.ts';
import { stepsOfInterest } from '../../record/walk.ts';
import { Replay } from '../../record/replay.ts';
import { language } from './settings.ts';
import type { Bench } from './bench.ts';

/** Gives the user a file. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A text as a file. */
export function downloadText(name: string, text: string): void {
  download(name, new Blob([text], { type: 'text/plain;charset=utf-8' }));
}

/** The steps that concern the module, a line each. */
export function stepsAsText(bench: Bench): string {
  const now = bench.now.value;
  if (!now) return '';
  const replay = new Replay(now.replay.recording);
  const lines = stepsOfInterest(replay.recording).map((k) => {
    replay.seek(k);
    const step = stepAt(replay)!;
    const scan = step.phase === undefined ? '' : `scan ${step.scan}, ${step.phase}: `;
    return `${String(k).padStart(6)}  ${scan}${sentence(step, language.value)}`;
  });
  return `${lines.join('\n')}\n`;
}

/** The map as it is shown, as a picture. */
export function mapPicture(): Promise<Blob | undefined> {
  const canvas = document.querySelector<HTMLCanvasElement>('.map canvas');
  if (!canvas) return Promise.resolve(undefined);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined)));
}
