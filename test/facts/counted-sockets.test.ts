import { expect, test } from 'vitest';
import { countedSockets } from '../../src/facts/counted-sockets.ts';

const counted = (...notes: string[]) => countedSockets({ counting: 'totals', absent: {}, notes });

test.each([
  ['netstat -ltnap | grep -c CLOSE_WAIT', 'CLOSE-WAIT'],
  ['$ netstat -anp | grep CLOSE_WAIT | wc -l', 'CLOSE-WAIT'],
  ['# ss -tan | grep -i time-wait | wc -l', 'TIME-WAIT'],
  ['ss -Htan state close-wait | wc -l', 'CLOSE-WAIT'],
  ['netstat -an | grep -c "ESTABLISHED"', 'ESTAB'],
])('%s is counted by the number below', (command, state) => {
  expect(counted(command, '1024')).toEqual({ [state]: 1024 });
});

test.each([
  [['netstat -an | grep CLOSE_WAIT', '1024']],
  [['netstat -an | grep -c CLOSE_WAIT', 'tcp 1024 0']],
  [['netstat -an | grep -c :8080', '1024']],
  [['the log says CLOSE_WAIT | wc -l', '1024']],
])('%j counts nothing', (notes) => {
  expect(counted(...notes)).toEqual({});
});

test('a state is counted however much of its name was searched for', () => {
  expect(counted('$ netstat -n -p | grep SYN_REC | wc -l', '193')).toEqual({ 'SYN-RECV': 193 });
});
