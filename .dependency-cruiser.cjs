/**
 * The import table of the design as rules: data flows one way. Each folder names what it may import besides itself.
 */
const may = {
  protocol: [],
  snapshot: ['protocol'],
  facts: ['snapshot', 'protocol'],
  rules: ['facts', 'snapshot', 'protocol'],
  diagnosis: ['rules', 'facts', 'snapshot', 'protocol'],
  compare: ['diagnosis', 'rules', 'facts', 'snapshot', 'protocol'],
  plan: ['diagnosis', 'facts', 'snapshot', 'protocol'],
  approval: ['plan', 'protocol'],
  report: ['diagnosis', 'compare', 'plan', 'approval', 'rules', 'fleet', 'protocol'],
  fleet: ['protocol', 'diagnosis'],
  charts: ['report', 'fleet', 'diagnosis', 'protocol'],
  raster: ['protocol'],
  sealing: [],
  transports: ['protocol', 'sealing'],
  config: ['protocol', 'diagnosis', 'fleet'],
  rollout: ['plan', 'approval', 'diagnosis', 'facts', 'snapshot', 'protocol', 'transports'],
  app: [
    'protocol', 'snapshot', 'facts', 'rules', 'diagnosis', 'compare', 'plan', 'approval', 'report', 'fleet', 'transports', 'rollout',
    'config',
  ],
  metrics: ['app', 'protocol'],
  tracing: ['app', 'transports', 'protocol'],
  oncall: ['protocol'],
  inventory: ['fleet', 'config', 'protocol'],
  store: ['app', 'protocol', 'diagnosis', 'plan', 'approval', 'fleet'],
  'faces/slack': ['app', 'report', 'charts', 'config', 'protocol', 'diagnosis', 'plan', 'approval', 'fleet'],
  'faces/cli': ['app', 'report', 'charts', 'config', 'protocol', 'diagnosis', 'plan', 'approval', 'fleet'],
  web: ['report', 'charts', 'protocol'],
  'faces/page': ['web', 'app', 'report', 'charts', 'config', 'protocol', 'diagnosis', 'plan', 'approval', 'fleet'],
  'faces/console': ['web', 'app', 'report', 'charts', 'config', 'protocol', 'diagnosis', 'plan', 'approval', 'fleet'],
  'faces/mcp': ['app', 'report', 'config', 'protocol', 'diagnosis', 'plan', 'approval', 'fleet'],
  'faces/alerts': ['app', 'config', 'protocol'],
};

const walls = Object.entries(may).map(([folder, others]) => ({
  name: `${folder.replace('/', '-')}-imports`,
  comment: `src/${folder} may import itself${others.length > 0 ? ' and ' + others.join(', ') : ''}.`,
  severity: 'error',
  from: { path: `^src/${folder}/`, ...(folder === 'transports' ? { pathNot: '^src/transports/(local\\.ts$|file)' } : {}) },
  to: { path: '^(src|agent)/', pathNot: `^src/(${[folder, ...others].join('|')})[/.]` },
}));

const pure = '^src/(protocol|snapshot|facts|rules|diagnosis|compare|plan|approval|report|fleet|charts)/';

module.exports = {
  forbidden: [
    ...walls,
    {
      name: 'local-transport-imports',
      comment: 'The local transport alone shares the reading and writing code of the agent.',
      severity: 'error',
      from: { path: '^src/transports/local\\.ts$' },
      to: { path: '^(src|agent)/', pathNot: '^(src/(transports|protocol|sealing)/|agent/(collect|history|place|apply)[/.])' },
    },
    {
      name: 'sealing-packages',
      comment: 'Sealing is HPKE and Node.',
      severity: 'error',
      from: { path: '^src/sealing/' },
      to: { path: 'node_modules', pathNot: 'node_modules/(hpke|@types)/' },
    },
    {
      name: 'file-transport-imports',
      comment: 'The file transport alone asks the snapshot folder what a pasted text is; it parses nothing.',
      severity: 'error',
      from: { path: '^src/transports/file' },
      to: { path: '^(src|agent)/', pathNot: '^src/(transports|protocol)/|^src/snapshot/recognise' },
    },
    {
      name: 'agent-imports',
      comment: 'The agent never grows by importing the bot. How to seal, both ends must know.',
      severity: 'error',
      from: { path: '^agent/' },
      to: { path: '^src/', pathNot: '^src/(protocol|sealing)/' },
    },
    {
      name: 'agent-packages',
      comment: 'The agent is Node, the protocol and the Redis client.',
      severity: 'error',
      from: { path: '^agent/' },
      to: { path: 'node_modules', pathNot: 'node_modules/(ioredis|zod)/' },
    },
    {
      name: 'pure-is-pure',
      comment: 'A pure folder touches neither Node nor a package other than zod.',
      severity: 'error',
      from: { path: pure },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-packages',
      comment: 'A pure folder uses no package but zod.',
      severity: 'error',
      from: { path: pure, pathNot: '^src/charts/' },
      to: { path: 'node_modules', pathNot: 'node_modules/zod/' },
    },
    {
      name: 'chart-packages',
      comment: 'Charts are the arithmetic of d3: scales and shapes, no document.',
      severity: 'error',
      from: { path: '^src/charts/' },
      to: { path: 'node_modules', pathNot: 'node_modules/(@types/)?(d3-scale|d3-shape)/' },
    },
    {
      name: 'wiring-is-a-leaf',
      comment: 'main.ts, wiring, embedded and lab wire the rest together; nobody imports them back.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main\\.ts|wiring/|embedded/|lab/)' },
      to: { path: '^src/(main\\.ts|wiring/|embedded/|lab/)' },
    },
    {
      name: 'no-circles',
      comment: 'A circle hides which of the two is the base.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node'] },
  },
};
