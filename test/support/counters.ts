/** What stands by name, as a record that a test can compare. */
export function record<V>(
  values: Pick<ReadonlyMap<string, V>, 'get' | 'keys'> | undefined,
): Record<string, V | undefined> {
  return Object.fromEntries([...(values?.keys() ?? [])].map((name) => [name, values?.get(name)]));
}
