// Stands in for systemd-run and systemctl: one timer a unit, and no option but those it knows. Units are files of
// the directory named first, and hold the words they were made with.
import { spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [units, tool, ...words] = process.argv.slice(2);

if (tool === 'systemctl') {
  const [verb, quiet, unit = ''] = words;
  if (verb !== 'is-active' || quiet !== '--quiet') process.exit(1);
  process.exit(existsSync(join(units, unit)) ? 0 : 3);
}

if (tool === 'wait') {
  const [unit, seconds, file, ...rest] = words;
  await new Promise((resolve) => setTimeout(resolve, Number(seconds) * 1000));
  const service = spawn(file, rest, { stdio: 'ignore', env: { PATH: process.env.PATH } });
  await new Promise((resolve) => service.once('exit', resolve));
  rmSync(join(units, unit), { force: true });
  process.exit(0);
}

const command = words.findIndex((word) => !word.startsWith('--'));
const options = words.slice(0, command);
const known =
  /^--(quiet|collect|unit=[\w-]+|description=.+|on-active=\d+s|timer-property=\w+=\w+|property=\w+=[\w-]+)$/;
if (command === -1 || !options.every((option) => known.test(option))) process.exit(1);
const value = (name) => options.find((option) => option.startsWith(`--${name}=`))?.slice(name.length + 3);
const timer = `${value('unit')}.timer`;
if (existsSync(join(units, timer))) process.exit(1);
writeFileSync(join(units, timer), JSON.stringify(words));
const seconds = value('on-active').slice(0, -1);
const self = [import.meta.filename, units, 'wait', timer, seconds, ...words.slice(command)];
spawn(process.execPath, self, { detached: true, stdio: 'ignore' }).unref();
