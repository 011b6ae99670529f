import type { Command } from 'commander';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** One command as completion needs it; `path` is '' for the program itself. */
interface Node {
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
}

interface Word {
  readonly word: string;
  readonly about: string;
}

/** The script is made from the commands themselves, so that it cannot lag behind them. */
export function completionScript(shell: Shell, program: Command): string {
  const nodes = walk(program, '');
  switch (shell) {
    case 'bash':
      return bash(nodes);
    case 'zsh':
      return zsh(nodes);
    case 'fish':
      return fish(nodes);
  }
}

function walk(command: Command, path: string): readonly Node[] {
  const here: Node = {
    path,
    commands: command.commands.map((child) => ({ word: child.name(), about: child.description() })),
    options: command.options.flatMap(({ long, description }) => (long ? [{ word: long, about: description }] : [])),
  };
  return [here, ...command.commands.flatMap((child) => walk(child, path ? `${path} ${child.name()}` : child.name()))];
}

function words(node: Node): readonly string[] {
  return [...node.commands, ...node.options, { word: '--help', about: '' }].map(({ word }) => word);
}

/** The words before the cursor that name commands decide which list is offered; file names otherwise. */
function bash(nodes: readonly Node[]): string {
  const cases = nodes.map((node) => `    '${node.path}') words='${words(node).join(' ')}' ;;`);
  const paths = nodes.filter((node) => node.path !== '').map((node) => `'${node.path}'`);
  return `# bash completion for syndrop
_syndrop() {
  local cur=\${COMP_WORDS[COMP_CWORD]} path='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    local longer="\${path:+$path }\${COMP_WORDS[i]}"
    case "$longer" in
    ${paths.join(' | ')}) path=$longer ;;
    esac
  done
  case "$path" in
${cases.join('\n')}
  esac
  COMPREPLY=()
  local reply
  while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen -W "$words" -- "$cur")
}
complete -o default -F _syndrop syndrop
`;
}

function zsh(nodes: readonly Node[]): string {
  const cases = nodes.map((node) => {
    const described = [...node.commands, ...node.options].map(({ word, about }) => `'${word}:${escape(about)}'`);
    return `    '${node.path}') words_here=(${described.join(' ')}) ;;`;
  });
  const paths = nodes.filter((node) => node.path !== '').map((node) => `'${node.path}'`);
  return `#compdef syndrop
_syndrop() {
  local path_here='' longer i
  local -a words_here
  for ((i = 2; i < CURRENT; i++)); do
    longer="\${path_here:+$path_here }\${words[i]}"
    case "$longer" in
    ${paths.join(' | ')}) path_here=$longer ;;
    esac
  done
  case "$path_here" in
${cases.join('\n')}
  esac
  _describe 'syndrop' words_here || _files
}
compdef _syndrop syndrop
`;
}

function fish(nodes: readonly Node[]): string {
  const lines = nodes.flatMap((node) => {
    const condition = fishCondition(node);
    return [
      ...node.commands.map(
        ({ word, about }) => `complete -c syndrop -f -n '${condition}' -a ${word} -d '${plain(about)}'`,
      ),
      ...node.options.map(
        ({ word, about }) => `complete -c syndrop -n '${condition}' -l ${word.slice(2)} -d '${plain(about)}'`,
      ),
    ];
  });
  return `# fish completion for syndrop\n${lines.join('\n')}\n`;
}

function fishCondition(node: Node): string {
  if (node.path === '') return '__fish_use_subcommand';
  const inside = node.path.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
  const outside = node.commands.map(({ word }) => `not __fish_seen_subcommand_from ${word}`);
  return [...inside, ...outside].join('; and ');
}

/** Inside single quotes of either shell. */
function plain(text: string): string {
  return text.replaceAll("'", '’');
}

/** A colon parts word and description for _describe. */
function escape(text: string): string {
  return plain(text).replaceAll(':', String.raw`\:`);
}
