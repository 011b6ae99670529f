/** What stands on the site, in this order. A page that is not here is on no page; a test compares with the repository. */
export const contents: readonly Section[] = [
  {
    title: { en: 'Start', zh: '入门' },
    entries: [
      { source: 'docs/index.md', out: 'index.html', title: { en: 'Start here', zh: '从这里开始' } },
      { source: 'README.md', out: 'overview.html', title: { en: 'What it does', zh: '产品概览' } },
    ],
  },
  {
    title: { en: 'Verdicts', zh: '结论' },
    entries: [
      {
        source: 'docs/verdict.md',
        out: 'verdict.html',
        title: { en: 'How a verdict is reached', zh: '结论是怎样得出的' },
      },
      { source: 'docs/rules', out: 'rules/index.html', title: { en: 'Causes', zh: '原因' } },
      {
        source: 'docs/sources.md',
        out: 'sources.html',
        title: { en: 'What is read on a host', zh: '在主机上读取什么' },
      },
      { source: 'docs/lab.md', out: 'lab.html', title: { en: 'The kernel lab', zh: '内核实验室' } },
      { source: 'docs/accuracy.md', out: 'accuracy.html', title: { en: 'Accuracy', zh: '准确率' } },
    ],
  },
  {
    title: { en: 'Changes and trust', zh: '变更与信任' },
    entries: [
      {
        source: 'docs/safe-change.md',
        out: 'safe-change.html',
        title: { en: 'How a change is made safely', zh: '怎样安全地修改' },
      },
      { source: 'docs/security.md', out: 'security.html', title: { en: 'Threat model', zh: '威胁模型' } },
      { source: 'SECURITY.md', out: 'reporting.html', title: { en: 'Reporting a vulnerability', zh: '报告漏洞' } },
    ],
  },
  {
    title: { en: 'Running it', zh: '部署与运维' },
    entries: [
      { source: 'deploy/README.md', out: 'deploy.html', title: { en: 'Deploying', zh: '部署' } },
      { source: 'docs/operations.md', out: 'operations.html', title: { en: 'Operations', zh: '运维' } },
      { source: 'docs/configuration.md', out: 'configuration.html', title: { en: 'Configuration', zh: '配置' } },
      {
        source: 'docs/configuration-reference.md',
        out: 'configuration-reference.html',
        title: { en: 'Every key', zh: '全部配置项' },
      },
      {
        source: 'docs/console.md',
        out: 'console.html',
        title: { en: 'The console in the browser', zh: '浏览器控制台' },
      },
      { source: 'docs/slack.md', out: 'slack.html', title: { en: 'Setting up Slack', zh: '接入 Slack' } },
      { source: 'docs/metrics.md', out: 'metrics.html', title: { en: 'Metrics', zh: '监控指标' } },
      {
        source: 'docs/gallery/README.md',
        out: 'gallery.html',
        title: { en: 'Messages in Slack', zh: 'Slack 消息一览' },
        isRecord: true,
      },
      { source: 'CHANGELOG.md', out: 'changelog.html', title: { en: 'Changelog', zh: '更新日志' }, isRecord: true },
    ],
  },
  {
    title: { en: 'Figures', zh: '实测数据' },
    entries: [
      { source: 'bench/README.md', out: 'bench.html', title: { en: 'Benchmarks', zh: '性能测试' } },
      { source: 'docs/chaos.md', out: 'chaos.html', title: { en: 'Chaos', zh: '混沌测试' } },
      { source: 'docs/fuzzing.md', out: 'fuzzing.html', title: { en: 'Fuzzing', zh: '模糊测试' } },
    ],
  },
  {
    title: { en: 'Contributing', zh: '参与开发' },
    entries: [
      { source: 'CONTRIBUTING.md', out: 'contributing.html', title: { en: 'Recipes', zh: '开发指南' } },
      {
        source: 'docs/slack-emulator.md',
        out: 'slack-emulator.html',
        title: { en: 'The Slack emulator', zh: 'Slack 模拟器' },
      },
      {
        source: 'docs/decisions.md',
        out: 'decisions.html',
        title: { en: 'Decisions', zh: '设计决策' },
        isRecord: true,
      },
      { source: 'docs/dependencies.md', out: 'dependencies.html', title: { en: 'Dependencies', zh: '依赖' } },
    ],
  },
];

export type Lang = 'en' | 'zh';
export type Both = Readonly<Record<Lang, string>>;

interface Section {
  readonly title: Both;
  readonly entries: readonly Entry[];
}

export interface Entry {
  /** Page of the repository; the Chinese one stands under `docs/zh`. `docs/rules` is the folder of the causes. */
  readonly source: string;
  readonly out: string;
  readonly title: Both;
  /** Tells what was: found by the search after what holds now. */
  readonly isRecord?: true;
}

export const CAUSES = 'docs/rules';
