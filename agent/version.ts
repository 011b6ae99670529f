/** Told to the bot in every bundle and greeting; the release step keeps it equal to package.json. */
export const AGENT_VERSION = '0.1.0';
