import { eachLine } from './lines.ts';

const PROMPT = /^(?:\S{0,80}[#$] ?)?(?:sudo )?(?:\/\S{1,60}\/)?(?:ethtool) (?:-\S+ )*(\S{1,64})\s*$/;

const RINGS = /^Ring parameters for (\S{1,64}):$/;

/**
 * Visits the lines of a `devices` answer, with the device of the last line that shows the command: `# ethtool -S eth0`, or
 * as a prompt with another beginning shows it. Without such a line the device is not known.
 */
export function eachDeviceLine(text: string, visit: (line: string, device: string | undefined) => void): void {
  let device: string | undefined;
  eachLine(text, (line) => {
    const asked = PROMPT.exec(line)?.[1];
    device = asked ?? RINGS.exec(line)?.[1] ?? device;
    if (asked === undefined) visit(line, device);
  });
}
