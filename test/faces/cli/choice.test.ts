import { describe, expect, it } from 'vitest';
import { chooseTarget } from '../../../src/faces/cli/choice.ts';

describe('chooseTarget', () => {
  it('takes a bare name as a host of the fleet, and beside another way as a name only', () => {
    expect(chooseTarget('web01', {})).toStrictEqual({ kind: 'host', host: 'web01' });
    expect(chooseTarget('web01', { ssh: 'root@192.0.2.7' })).toStrictEqual({
      kind: 'ssh',
      destination: 'root@192.0.2.7',
    });
  });

  it('takes a namespace as a wish to look at this machine', () => {
    expect(chooseTarget(undefined, { netns: 'blue' })).toStrictEqual({ kind: 'local', place: { netns: 'blue' } });
    expect(chooseTarget(undefined, { local: true, pid: 7 })).toStrictEqual({ kind: 'local', place: { pid: 7 } });
  });
});
