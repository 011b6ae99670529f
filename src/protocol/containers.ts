/**
 * Which containers a host runs, told from the state files of the runtimes and from control groups: no runtime is asked.
 * Hosts print what they have as `path:match`, the way `grep -soH` does, so that SSH and the agent feed the same reader.
 */

export interface StateFile {
  /** A whole segment may be `*`. */
  readonly path: string;
  /** What is taken from it, in words that grep -E and JavaScript read alike. */
  readonly take: string;
  readonly maxBytes: number;
}

const SMALL = 64;
const ONE_CONTAINER = 512 * 1024;
const ALL_CONTAINERS = 4 * 1024 * 1024;

const DOCKER = { take: '"Name": *"/[^"]*"|"Pid": *[0-9]+', maxBytes: ONE_CONTAINER };
/** Kubernetes and nerdctl leave the names in the annotations of the bundle. */
const ANNOTATIONS = {
  take: '"(io.kubernetes.cri.container-name|io.kubernetes.cri.sandbox-name|io.kubernetes.container.name|io.kubernetes.pod.name|nerdctl/name)": *"[^"]*"',
  maxBytes: ONE_CONTAINER,
};
const NUMBER = { take: '^[0-9]+', maxBytes: SMALL };

function tasks(directory: string): readonly StateFile[] {
  return [
    { path: `${directory}/*/*/init.pid`, ...NUMBER },
    { path: `${directory}/*/*/config.json`, ...ANNOTATIONS },
  ];
}

function storage(running: string, stored: string): readonly StateFile[] {
  return ['overlay', 'vfs', 'btrfs'].flatMap((driver) => [
    { path: `${running}/${driver}-containers/*/userdata/pidfile`, ...NUMBER },
    { path: `${running}/${driver}-containers/*/userdata/config.json`, ...ANNOTATIONS },
    {
      path: `${stored}/${driver}-containers/containers.json`,
      take: String.raw`"id": *"[0-9a-f]{64}"|"names": *\["[^"]*"`,
      maxBytes: ALL_CONTAINERS,
    },
  ]);
}

export const stateFiles: readonly StateFile[] = [
  { path: '/var/lib/docker/containers/*/config.v2.json', ...DOCKER },
  { path: '/var/snap/docker/common/var-lib-docker/containers/*/config.v2.json', ...DOCKER },
  { path: '/home/*/.local/share/docker/containers/*/config.v2.json', ...DOCKER },
  ...tasks('/run/containerd/io.containerd.runtime.v2.task'),
  ...tasks('/run/docker/containerd/daemon/io.containerd.runtime.v2.task'),
  ...tasks('/run/k3s/containerd/io.containerd.runtime.v2.task'),
  { path: '/var/lib/nerdctl/*/names/*/*', take: '^[0-9a-f]{64}', maxBytes: SMALL * 2 },
  // CRI-O keeps its containers where podman does.
  ...storage('/run/containers/storage', '/var/lib/containers/storage'),
  ...storage('/run/user/*/containers', '/home/*/.local/share/containers/storage'),
];

/** Of /proc/<pid>/cgroup: the part of the path with a container's id in it, and the directory above. */
export const CGROUP_PART = '[^/]*/[^/]*[0-9a-f]{64}[^/]*';

export interface Container {
  readonly id: string;
  readonly runtime: string;
  readonly names: readonly string[];
  /** The process the state files name, whether or not it is believed. */
  readonly claimed?: number;
  /** A process of it; absent when it does not run. */
  readonly pid?: number;
  /** `net:[…]` of that process. */
  readonly netns?: string;
}

interface Draft {
  runtime: string;
  readonly names: Set<string>;
  pid: number | undefined;
}

const ID = /[0-9a-f]{64}/g;

/** Every container in the listing. A process id that another container's process has by now is not believed. */
export function containersIn(listing: string): readonly Container[] {
  const drafts = new Map<string, Draft>();
  const groups = new Map<number, string>();
  const namespaces = new Map<number, string>();
  const draft = (id: string, runtime: string): Draft => {
    const known = drafts.get(id) ?? { runtime, names: new Set(), pid: undefined };
    drafts.set(id, known);
    return known;
  };
  let stored: string | undefined;
  for (const line of listing.split('\n')) {
    const [, path = '', match = ''] = /^(\/[^:]*):(.*)$/.exec(line) ?? [];
    const process = /^\/proc\/(\d+)\/(cgroup|ns\/net)$/.exec(path);
    if (process !== null) {
      const found = process[2] === 'cgroup' ? groups : namespaces;
      // The last part of a nested path is the innermost.
      found.set(Number(process[1]), match);
    } else if (path.endsWith('/containers.json')) {
      const id = match.startsWith('"id"') ? ID_IN.exec(match)?.[0] : undefined;
      if (id !== undefined) stored = id;
      else if (stored !== undefined) addName(draft(stored, 'podman'), quoted(match));
    } else if (path.includes('/nerdctl/')) {
      addName(draft(match, 'containerd'), path.split('/').at(-1));
    } else {
      take(path, match, draft);
    }
  }
  addGroups(groups, draft);
  return [...drafts].map(([id, one]) => finished(id, one, groups, namespaces));
}

const ID_IN = /[0-9a-f]{64}/;

function take(path: string, match: string, draft: (id: string, runtime: string) => Draft): void {
  const id = path.match(ID)?.at(-1) ?? path.split('/').at(-2);
  if (id === undefined) return;
  const one = draft(id, runtimeOf(path));
  const number = /^(?:"Pid": *)?(\d+)$/.exec(match)?.[1];
  // Docker writes 0 for a container that does not run.
  if (number !== undefined) one.pid = Number(number) > 0 ? Number(number) : one.pid;
  else addName(one, quoted(match));
}

function runtimeOf(path: string): string {
  if (path.includes('docker') || path.includes('/moby/')) return 'docker';
  return path.includes('storage') || path.includes('/run/user/') ? 'podman' : 'containerd';
}

/** The text of `"key":"value"`. */
function quoted(match: string): string | undefined {
  return /: *\[?"([^"]*)"$/.exec(match)?.[1];
}

/** `/web`, `web`, and the parts of `k8s_web_web-1_default_<uid>_0`. */
function addName({ names }: Draft, name: string | undefined): void {
  const plain = name?.replace(/^\//, '') ?? '';
  const [, container, pod] = /^k8s_([^_]+)_([^_]+)_[^_]+_[^_]+_\d+$/.exec(plain) ?? [];
  for (const one of [plain, container, pod]) if (one !== undefined && one !== '') names.add(one);
}

/** Processes whose control group names a container, lowest process first: for containers whose state files are elsewhere. */
function addGroups(groups: ReadonlyMap<number, string>, draft: (id: string, runtime: string) => Draft): void {
  for (const [pid, part] of [...groups].sort(([one], [other]) => one - other)) {
    const id = part.match(ID)?.at(-1);
    if (id === undefined) continue;
    // A monitor beside the container, not in it.
    if (part.includes('conmon')) continue;
    const [, parent = '', name = ''] = /([^/]*)\/([^/]*)$/.exec(part) ?? [];
    const word = GROUP_WORD.exec(name)?.[0] ?? GROUP_WORD.exec(parent)?.[0] ?? 'containerd';
    const one = draft(id, GROUP_RUNTIMES[word] ?? word);
    one.pid ??= pid;
  }
}

const GROUP_WORD = /docker|cri-containerd|nerdctl|libpod|crio/;

const GROUP_RUNTIMES: Readonly<Record<string, string>> = {
  'cri-containerd': 'containerd',
  nerdctl: 'containerd',
  libpod: 'podman',
  crio: 'cri-o',
};

function finished(
  id: string,
  { runtime, names, pid }: Draft,
  groups: ReadonlyMap<number, string>,
  namespaces: ReadonlyMap<number, string>,
): Container {
  const plain = { id, runtime, names: [...names], ...(pid === undefined ? {} : { claimed: pid }) };
  const part = pid === undefined ? undefined : groups.get(pid);
  // After a power cut docker's files still name processes of the boot before.
  if (pid === undefined || (part !== undefined && !part.includes(id))) return plain;
  const netns = namespaces.get(pid);
  return netns === undefined ? plain : { ...plain, pid, netns };
}

export type Choice =
  | { readonly kind: 'found'; readonly container: Container & { readonly pid: number; readonly netns: string } }
  | { readonly kind: 'none'; readonly message: string };

const MOST_NAMED = 12;
/** Shorter beginnings of an id are taken for a mistyped name. */
const SHORTEST_ID = 3;

/** The container meant: by whole id or name before the beginning of an id. Those of one pod share one namespace. */
export function chooseContainer(word: string, all: readonly Container[]): Choice {
  const exact = all.filter(({ id, names }) => id === word || names.includes(word));
  const prefix = word.length >= SHORTEST_ID ? all.filter(({ id }) => id.startsWith(word)) : [];
  const meant = exact.length > 0 ? exact : prefix;
  const running = meant.filter(isRunning);
  const [first] = running;
  if (first === undefined) {
    const reason =
      meant[0] === undefined
        ? `There is no container ${word} here.`
        : `The container ${nameOf(meant[0])} does not run.`;
    return { kind: 'none', message: `${reason} ${whatThereIs(all)}` };
  }
  if (running.some(({ netns }) => netns !== first.netns)) {
    const several = running.slice(0, MOST_NAMED).map(nameOf).join(', ');
    return { kind: 'none', message: `${word} could be any of several containers: ${several}. Give more of the id.` };
  }
  return { kind: 'found', container: first };
}

function isRunning(container: Container): container is Container & { readonly pid: number; readonly netns: string } {
  return container.pid !== undefined && container.netns !== undefined;
}

function whatThereIs(all: readonly Container[]): string {
  const running = all.filter(isRunning).map(nameOf).sort();
  if (running.length === 0) return 'No running container of docker, containerd, podman or CRI-O was found.';
  const more = running.length > MOST_NAMED ? ` and ${running.length - MOST_NAMED} more` : '';
  return `Running are: ${running.slice(0, MOST_NAMED).join(', ')}${more}.`;
}

function nameOf({ id, names, runtime }: Container): string {
  const [name] = names;
  return `${name === undefined ? '' : `${name} `}${id.slice(0, 12)} (${runtime})`;
}
