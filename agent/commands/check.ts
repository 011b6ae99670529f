export function checkCommand(_configFile: string): Promise<void> {
  return Promise.resolve();
}
