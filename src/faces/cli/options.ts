import type { Command } from 'commander';
import { langOption } from './answer.ts';
import { ipAddress, portNumber, processId, windowSeconds } from './values.ts';
import type { AnswerOptions } from './answer.ts';
import type { WhereOptions } from './choice.ts';
import type { Watching } from './gather.ts';

export interface CollectOptions extends WhereOptions, Watching {}

export interface DiagnoseOptions extends CollectOptions, AnswerOptions {}

/** Where to read: live hosts and saved material. */
export function addWhereOptions(command: Command): Command {
  return command
    .option('--local', 'read this machine')
    .option('--ssh <user@host[:port]>', 'read a host over SSH, with your keys, known_hosts and ssh_config')
    .option('--bundle <file>', 'read a bundle that `syndrop collect` saved')
    .option('--before <path>', 'a bundle, or saved output of any kind, from the start of the window; goes with --after')
    .option('--after <path>', 'the same from its end')
    .option(
      '--input <path...>',
      'saved output of any kind: netstat -s, nstat, ss, sysctl -a, dmesg, iptables-save, /proc files, a sosreport; - is standard input',
    )
    .option('--case <file>', 'read an incident in the case format')
    .option('--netns <name>', 'look into this network namespace of the host')
    .option('--pid <pid>', 'look into the network namespace of this process of the host', processId)
    .option('--container <id>', 'look into this container of the host: docker, containerd, podman; id or name')
    .option('--window <seconds>', 'seconds between the two samples of a live host', windowSeconds);
}

/** What is asked about the host, and how the answer is to look. */
export function addQuestionOptions(command: Command): Command {
  return command
    .option('--port <n>', 'the port that clients cannot reach', portNumber)
    .option('--client <ip>', 'a client that cannot reach it', ipAddress);
}

/** A minute of the past instead of now. */
export function addPastOptions(command: Command): Command {
  return command
    .option(
      '--at <time>',
      'a minute of the past, from what the agent has written down: 03:12, 2026-11-29T03:12 or -20m',
    )
    .option('--history <file>', 'with --local: where the agent writes it down; its usual place unless given');
}

export function addProofOption(command: Command): Command {
  return command.option('--proof', 'capture handshakes and trace drops too, for 8 s; takes root');
}

export function addAnswerOptions(command: Command): Command {
  return command
    .option('--json', 'print one JSON document')
    .option('--full', 'with every list in full')
    .addOption(langOption());
}
