/** One right value for each key, shown beside what was wrong. */
const examples: Readonly<Record<string, string>> = {
  REDIS_URL: 'rediss://bot:password@redis.internal:6379/0',
  DATABASE_URL: 'postgres://syndrop:password@db.internal:5432/syndrop',
  SLACK_BOT_TOKEN: 'xoxb-…',
  SLACK_APP_TOKEN: 'xapp-…',
  SLACK_SIGNING_SECRET: '32 hexadecimal digits from the Basic Information page of the app',
  SYNDROP_ONCALL_TOKEN: 'the bearer token of your on-call service',
  SYNDROP_REPORT_KEY: 'what `openssl rand -base64 32` prints',
  SYNDROP_ALERTS_TOKEN: 'what the monitoring system sends as Authorization: Bearer …',
  SYNDROP_ALERTS_SECRET: 'what Grafana signs its webhooks with',
  SLACK_API_URL: 'https://slack.com/api/',
  SYNDROP_HTTP_PORT: '3000',
  SYNDROP_LOG: 'info',
  SYNDROP_METRICS_PORT: '9464',
  SYNDROP_METRICS_HOST: '127.0.0.1',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.internal:4318',
  SYNDROP_REDIS_PLAIN: 'no',
  SYNDROP_REDIS_CA: '/etc/syndrop/redis-ca.pem',
  'approval.approvers': 'approvers: [slack:U0123ABCD]',
  'approval.breakGlass': 'breakGlass: [slack:U0123ABCD]',
  'approval.votes': 'votes: {low: 1, medium: 1, high: 2}',
  'approval.secondFactor': 'secondFactor: high',
  'approval.windows': 'windows: [{days: [mon, tue], from: "09:00", to: "18:00", zone: Asia/Shanghai}]',
  'approval.keepByAnother': 'keepByAnother: true',
  'approval.perHour': 'perHour: 20',
  'approval.groups': 'groups: [{hosts: ["db*"], votes: {low: 2, medium: 2, high: 2}}]',
  audit: 'audit: {channel: C0123ABCD, at: "09:00", zone: Europe/Berlin}',
  alerts: 'alerts: {channel: C0123ABCD, port: 9095}',
  bursts: 'bursts: {channel: C0123ABCD, everyMinutes: 60, hosts: 20}',
  reports: 'reports: {url: https://syndrop.example.com, port: 3080, hours: 168}',
  console: 'console: {url: https://syndrop.example.com, port: 3081, minutes: 60}',
  operators: 'operators: [{name: ops, publicKey: "ed25519:…"}]',
  oncall: 'oncall: [{name: netops, file: /etc/syndrop/oncall.yaml}]',
  'approval.selfApproval': 'selfApproval: false',
  'approval.expiresMinutes': 'expiresMinutes: 30',
  'approval.leaseSeconds': 'leaseSeconds: 600',
  'approval.watchSeconds': 'watchSeconds: 10',
  'diagnose.windowSeconds': 'windowSeconds: 3',
  ssh: 'ssh: {keep: 256, idleMinutes: 10}',
  sealing: 'sealing: required',
  language: 'language: zh',
  inventory: 'inventory: [{ansible: /etc/ansible/hosts}]',
  schedules: 'schedules: [{name: morning, when: weekdays 09:00 Asia/Shanghai, selector: prod, channel: C0123ABCD}]',
  hosts: 'hosts: [{id: web01, transport: ssh, address: root@web01.internal}]',
};

/** The example of the nearest key: `hosts.3.transport` has that of `hosts`. */
export function exampleFor(path: readonly string[]): string | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const example = examples[path.slice(0, length).join('.')];
    if (example !== undefined) return example;
  }
  return undefined;
}
