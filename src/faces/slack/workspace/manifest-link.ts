/** The address that opens Slack's "create an app" dialog with our manifest filled in. */
export function manifestLink(manifestJson: string): string {
  const compact = JSON.stringify(JSON.parse(manifestJson));
  return `https://api.slack.com/apps?new_app=1&manifest_json=${encodeURIComponent(compact)}`;
}
