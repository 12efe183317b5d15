import fc from 'fast-check';

// One fixed seed, so that a run on any machine tries the same cases; FC_SEED tries others.
fc.configureGlobal({ seed: Number(process.env['FC_SEED'] ?? 0x6b6d6c6b) });
