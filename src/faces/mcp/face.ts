import { Readable, type Writable } from 'node:stream';
import { once } from 'node:events';
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import * as z from 'zod';
import type { KnownHost, StoredDiagnosis } from '../../app/app.ts';
import { compareBundles } from '../../app/diagnosing/compare.ts';
import { diagnoseBundle, gatherOnce, type Reach } from '../../app/diagnosing/diagnose-once.ts';
import { causeIds, explainCause } from '../../app/diagnosing/explain-cause.ts';
import { diagnosisDocument as publishedDocument } from '../../app/diagnosing/reason.ts';
import { Problem } from '../../protocol/problem.ts';
import { comparisonDocument } from '../../report/comparison.ts';
import { diagnosisDocument } from '../../report/diagnosis.ts';
import type { Document } from '../../report/document.ts';
import { renderText } from '../../report/text.ts';
import type { Lang } from '../../report/words/words.ts';

/** What the tools may do: ask hosts of the fleet and read what is stored. Nothing here changes anything. */
export interface McpDeps {
  readonly version: string;
  readonly lang: Lang;
  readonly windowSeconds: number;
  readonly reach: Reach;
  readonly hosts: () => Promise<readonly KnownHost[]>;
  /** The newest first. */
  readonly history: (host: string, limit: number) => Promise<readonly StoredDiagnosis[]>;
}

const LONGEST_TEXT = 4 * 1024 * 1024;
const WIDTH = 100;
const READ_ONLY = { readOnlyHint: true, destructiveHint: false, openWorldHint: false };

const HostId = z.string().min(1).max(253).describe('id of a host of the fleet, as the tool "hosts" lists it');
const port = z.int().min(1).max(65_535).optional().describe('the port clients cannot reach');
const client = z.union([z.ipv4(), z.ipv6()]).optional().describe('address of a client that cannot reach it');

/** Serves the tools over standard input and output until either ends or `signal` aborts. */
export async function serveMcp(deps: McpDeps, streams: Streams, signal: AbortSignal): Promise<void> {
  const server = new McpServer({ name: 'syndrop', version: deps.version });
  addTools(server, deps, signal);
  const ended = Promise.race([once(streams.stdin, 'end'), once(streams.stdin, 'close'), aborted(signal)]);
  await server.connect(new StdioServerTransport(streams.stdin, streams.stdout));
  await ended;
  await server.close();
}

interface Streams {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

function addTools(server: McpServer, deps: McpDeps, signal: AbortSignal): void {
  server.registerTool(
    'hosts',
    { description: 'Lists the hosts of the fleet that can be asked.', annotations: READ_ONLY },
    () => answered(async () => ({ hosts: await deps.hosts() })),
  );
  server.registerTool(
    'diagnose',
    {
      description:
        'Says why TCP SYNs are dropped on a host: the cause, the lines that prove it, what was ruled out, and the sysctl change if one is right. Give either "host", which is read now, or "text": output of netstat -s, nstat, ss, sysctl -a, dmesg or files of /proc, pasted as it is. Nothing is changed.',
      inputSchema: z.object({ host: HostId.optional(), text: z.string().max(LONGEST_TEXT).optional(), port, client }),
      annotations: READ_ONLY,
    },
    ({ host, text, ...question }) =>
      answered(async () => {
        const reasoned = diagnoseBundle(await gather(deps, { host, text, ...question }, signal), defined(question));
        const shown = diagnosisDocument(reasoned.diagnosis, reasoned.plan, { detail: 'full', lang: deps.lang });
        return { ...publishedDocument(reasoned), [TEXT]: shown };
      }),
  );
  server.registerTool(
    'compare',
    {
      description: 'Says what differs between hosts of the fleet, and which difference explains the failure.',
      inputSchema: z.object({ hosts: z.array(HostId).min(2).max(8), port, client }),
      annotations: READ_ONLY,
    },
    ({ hosts, ...question }) =>
      answered(async () => {
        const bundles = await Promise.all(hosts.map((host) => gather(deps, { host, ...question }, signal)));
        const comparison = compareBundles(bundles, { lang: deps.lang, ...defined(question) });
        return { ...comparison, [TEXT]: comparisonDocument(comparison, { detail: 'full', lang: deps.lang }) };
      }),
  );
  server.registerTool(
    'history',
    {
      description: 'Lists earlier diagnoses of a host, the newest first.',
      inputSchema: z.object({ host: HostId, limit: z.int().min(1).max(50).default(10) }),
      annotations: READ_ONLY,
    },
    ({ host, limit }) =>
      answered(async () => {
        const diagnoses = (await deps.history(host, limit)).map(({ diagnosisId, at, question, diagnosis }) => {
          const named = diagnosis.findings.find(({ causeId }) => causeId === diagnosis.verdict.causeId);
          return { diagnosisId, at, question, verdict: diagnosis.verdict, title: named?.title ?? null };
        });
        return { host, diagnoses };
      }),
  );
  server.registerTool(
    'explain_cause',
    {
      description: 'Explains a cause: mechanism, kernels, what must never be advised, where it stands in the kernel.',
      inputSchema: z.object({
        cause: z.string().max(100).describe('a causeId; an unknown one answers with all of them'),
      }),
      annotations: READ_ONLY,
    },
    ({ cause }) =>
      answered(async () => {
        const page = explainCause(cause);
        if (page === null)
          throw new Problem('cause-unknown', `There is no cause ${cause}. There are: ${causeIds.join(', ')}`);
        return await Promise.resolve({ cause, page });
      }),
  );
}

interface Asked {
  readonly host?: string | undefined;
  readonly text?: string | undefined;
  readonly port?: number | undefined;
  readonly client?: string | undefined;
}

/** Hosts of the fleet only, and no path: whoever talks here is a program that reads what strangers wrote. */
function gather({ reach, windowSeconds }: McpDeps, { host, text, ...question }: Asked, signal: AbortSignal) {
  if ((host === undefined) === (text === undefined)) throw new Problem('usage', 'Give one of "host" and "text".');
  const stdin = Readable.from([Buffer.from(text ?? '')]);
  const gathering = { host, windowSeconds, ...defined(question), stdin, reach };
  const pasted = { kind: 'inputs', paths: ['-'] } as const;
  return gatherOnce(host === undefined ? pasted : { kind: 'host', host }, gathering, signal);
}

function defined({ port, client }: Asked) {
  return { ...(port === undefined ? {} : { port }), ...(client === undefined ? {} : { client }) };
}

const TEXT = Symbol('text');

/** The value as data and as words; a Problem as an error the assistant can read and act on. */
async function answered(work: () => Promise<object & { readonly [TEXT]?: Document }>) {
  try {
    const value = await work();
    const data: Record<string, unknown> = JSON.parse(JSON.stringify(value));
    const shown = value[TEXT];
    const text = shown === undefined ? JSON.stringify(data) : renderText(shown, { width: WIDTH, colour: false });
    return { content: [{ type: 'text' as const, text }], structuredContent: data };
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    return { content: [{ type: 'text' as const, text: `${cause.code}: ${cause.message}` }], isError: true };
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
