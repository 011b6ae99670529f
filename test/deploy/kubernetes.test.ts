import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import * as z from 'zod';
import { settingsOf } from '../../src/config/environment.ts';

const Named = z.object({
  name: z.string(),
  namespace: z.string().optional(),
  labels: z.record(z.string(), z.string()).optional(),
});
const Security = z.object({
  runAsUser: z.int().optional(),
  privileged: z.literal(false).optional(),
  allowPrivilegeEscalation: z.literal(false),
  readOnlyRootFilesystem: z.literal(true),
  capabilities: z.object({ drop: z.tuple([z.literal('ALL')]), add: z.array(z.string()).default([]) }),
  seccompProfile: z.object({ type: z.string() }).optional(),
});
const Container = z.strictObject({
  name: z.string(),
  image: z.string().regex(/:\d+\.\d+\.\d+$/),
  args: z.array(z.string()),
  env: z.array(z.strictObject({ name: z.string(), value: z.string() })).default([]),
  securityContext: Security,
  resources: z.strictObject({ requests: z.record(z.string(), z.string()), limits: z.record(z.string(), z.string()) }),
  volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() })),
});
const Pods = z.looseObject({
  kind: z.enum(['Deployment', 'DaemonSet']),
  metadata: Named,
  spec: z.looseObject({
    selector: z.object({ matchLabels: z.record(z.string(), z.string()) }),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({
        automountServiceAccountToken: z.literal(false),
        securityContext: z.looseObject({ runAsNonRoot: z.boolean() }).optional(),
        containers: z.tuple([Container]),
        volumes: z.array(z.looseObject({ name: z.string() })),
      }),
    }),
  }),
});

async function podsOf(file: string) {
  const documents = parseAllDocuments(await readFile(`deploy/kubernetes/${file}`, 'utf8'));
  expect(documents.flatMap(({ errors }) => errors)).toStrictEqual([]);
  return Pods.parse(documents.map((document): unknown => document.toJS()).at(-1)).spec;
}

const { version } = JSON.parse(await readFile('package.json', 'utf8'));

test.each(['bot.yaml', 'agent.yaml'])(
  '%s selects its pods, mounts what it declares, and runs this version',
  async (file) => {
    const { selector, template } = await podsOf(file);
    const [container] = template.spec.containers;
    expect(template.metadata.labels).toMatchObject(selector.matchLabels);
    expect(container.volumeMounts.map(({ name }) => name).sort()).toStrictEqual(
      template.spec.volumes.map(({ name }) => name).sort(),
    );
    expect(container.image.split(':')[1]).toBe(version);
  },
);

test('the bot runs as nobody special and sets only variables it reads', async () => {
  const { template } = await podsOf('bot.yaml');
  const [container] = template.spec.containers;
  expect(template.spec.securityContext?.runAsNonRoot).toBe(true);
  const named = container.env.map(({ name }) => name.replace(/_FILE$/, ''));
  const read = settingsOf(Object.fromEntries(named.map((key) => [key, 'x'])));
  expect(Object.keys(read).sort()).toStrictEqual(named.sort());
});

test('the agent has the capabilities of its unit and no other', async () => {
  const [container] = (await podsOf('agent.yaml')).template.spec.containers;
  const unit = await readFile('deploy/systemd/syndrop-agent.service', 'utf8');
  const granted = /^CapabilityBoundingSet=(.+)$/m
    .exec(unit)?.[1]
    ?.split(' ')
    .map((name) => name.replace('CAP_', ''));
  expect(container.securityContext.capabilities.add.toSorted()).toStrictEqual(granted?.toSorted());
});
