import { expect, test } from 'vitest';
import { campaignFindings, runCampaign } from '../../src/cli/fault-campaign.ts';
import { module, trialOf } from '../support/trial-module.ts';

test('each error path that leaks, crashes or leaves something is told with its lines', async () => {
  const text = module(
    `name = kstrdup("trial", GFP_KERNEL);
	if (!name) return -ENOMEM;
	if (!proc_create("trial", 0444, NULL, &ops)) return -ENOMEM; /* name */
	buf = kmalloc(64, GFP_KERNEL);
	buf[0] = 1;
	return 0;`,
    'remove_proc_entry("trial", NULL); kfree(name); kfree(buf);',
    'static char *name, *buf; static const struct proc_ops ops;',
  );
  const campaign = await runCampaign(trialOf(text), () => {});
  expect([campaign.clean, campaign.cleanLoad, campaign.allocations]).toEqual([[], 'loaded', 3]);
  const told = campaign.results.map(({ where, load, findings }) => [
    where,
    load,
    ...findings.map(({ rule, source }) => `${rule} ${source}`),
  ]);
  expect(told).toEqual([
    ['trial.c:6 in m_init [trial]', 'refused: ENOMEM'],
    ['trial.c:8 in m_init [trial]', 'refused: ENOMEM', 'leak trial.c:6'],
    ['trial.c:9 in m_init [trial]', 'trial: the load was killed', 'crash trial.c:10'],
  ]);
  const [leak] = campaignFindings(campaign);
  expect(leak.message).toBe(
    'when allocation 2 (trial.c:8 in m_init [trial]) fails: ' +
      'leaked: 1 × 8 bytes allocated in m_init [trial]',
  );
});
