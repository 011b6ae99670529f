import type { Answer } from '../../src/protocol/bundle.ts';
import type { Source } from '../../src/protocol/manifest.ts';
import { absent } from './absent.ts';
import { readCommandSource } from './command.ts';
import { readDevicesSource } from './devices.ts';
import { readFileSource, readLinkSource } from './file.ts';
import { readFilesSource } from './files.ts';
import { readListenerProcesses } from './listener-processes.ts';
import { readOtherNamespaces } from './other-namespaces.ts';
import type { Start } from './start.ts';

/** Reads one manifest row; a command comes to be by `start`. Never throws: what could not be read is an absent answer with the reason. */
export async function readSource(source: Source, signal: AbortSignal, start?: Start): Promise<Answer> {
  const began = performance.now();
  const answer = await answerOf(source, signal, start);
  return { ...answer, tookMs: Math.round((performance.now() - began) * 1000) / 1000 };
}

function answerOf(source: Source, signal: AbortSignal, start: Start | undefined): Answer | Promise<Answer> {
  const { read, maxBytes, timeoutMs, keep } = source;
  if (signal.aborted) return absent('cancelled', 'the collection was cancelled');
  switch (read.kind) {
    case 'file':
      return readFileSource(read.path, maxBytes, keep);
    case 'link':
      return readLinkSource(read.path);
    case 'files':
      return readFilesSource(read, { maxBytes, timeoutMs }, signal);
    case 'command':
      return readCommandSource(
        { ...read, maxBytes, timeoutMs, ...(keep === undefined ? {} : { keep }) },
        signal,
        start,
      );
    case 'devices':
      return readDevicesSource(read, { maxBytes, timeoutMs }, signal);
    case 'listener-processes':
      return readListenerProcesses(read, source, signal);
    case 'other-namespaces':
      return readOtherNamespaces(read, { maxBytes, timeoutMs }, signal);
    case 'proof':
    case 'input-only':
      break;
  }
  return absent('not-found', 'this source is never read on a live host');
}
