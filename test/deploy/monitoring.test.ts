import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { createMetrics } from '../../src/metrics/registry.ts';

const Rules = z.object({
  groups: z.array(
    z.object({ name: z.string(), rules: z.array(z.looseObject({ alert: z.string(), expr: z.string() })) }),
  ),
});
const Dashboard = z.looseObject({
  panels: z.array(z.looseObject({ title: z.string(), targets: z.array(z.looseObject({ expr: z.string() })) })),
});

/** Every name an expression asks for, and what labels it names. */
function asked(expression: string): readonly string[] {
  return expression.match(/\b(?:syndrop|process|nodejs)_[a-z_]+/g) ?? [];
}

it('alert rules and dashboard ask for what there is, and for all of it', async () => {
  const { registry } = createMetrics();
  const all = await registry.getMetricsAsJSON();
  const names = new Set(
    all.flatMap(({ name, type }) =>
      String(type) === 'histogram' ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
    ),
  );
  const rules = Rules.parse(parse(await readFile('deploy/monitoring/alerts.yaml', 'utf8')));
  const dashboard = Dashboard.parse(JSON.parse(await readFile('deploy/monitoring/grafana-dashboard.json', 'utf8')));
  const alerts = rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr));
  const panels = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  const every = [...alerts, ...panels];
  expect(every.filter((expression) => asked(expression).length === 0)).toEqual([]);
  expect(every.filter((expression) => !asked(expression).every((name) => names.has(name)))).toEqual([]);
  const shown = new Set(panels.flatMap(asked).map((name) => name.replace(/_bucket$/, '')));
  const own = all.map(({ name }) => name).filter((name) => name.startsWith('syndrop_'));
  expect(own.filter((name) => !shown.has(name))).toEqual([]);
  expect(own.length).toBeGreaterThan(10);
  const page = await readFile('docs/metrics.md', 'utf8');
  expect(own.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
