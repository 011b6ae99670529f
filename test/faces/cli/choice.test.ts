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
    expect(chooseTarget(undefined, { netns: 'blue' })).toStrictEqual({
      kind: 'local',
      place: { kind: 'netns', name: 'blue' },
    });
    expect(chooseTarget(undefined, { local: true, pid: 7 })).toStrictEqual({
      kind: 'local',
      place: { kind: 'pid', pid: 7 },
    });
  });

  it('looks into a container of whichever live host is given', () => {
    const place = { kind: 'container', name: 'web-1' };
    const container = 'web-1';
    expect(chooseTarget('web01', { container })).toStrictEqual({ kind: 'host', host: 'web01', place });
    expect(chooseTarget(undefined, { ssh: 'web01', container })).toMatchObject({ kind: 'ssh', place });
  });

  it.each(['../../etc', '-all', 'a b', 'a/b', 'a;b', ''])('takes %j for no name of a place', (name) => {
    expect(() => chooseTarget(undefined, { netns: name })).toThrow('a name is letters');
    expect(() => chooseTarget('web01', { container: name })).toThrow('a name is letters');
  });
});
