import type { SettingsUseCases } from '../app.ts';
import type { SwitchStore } from '../store.ts';
import { PersonSettings } from './person-settings.ts';

const NONE: PersonSettings = { lang: null, zone: null, notify: false };
/** Two windows of one person may write at once; the later one wins. */
const ROUNDS = 5;

export function settingsUseCases({ store }: { readonly store: { readonly switches: SwitchStore } }): SettingsUseCases {
  const { switches } = store;
  const personKey = (actorId: string): string => `settings.${actorId}`;
  const channelKey = (channel: string): string => `language.${channel}`;

  async function put(key: string, next: (now: string | null) => string | null): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const now = await switches.get(key);
      const to = next(now);
      if (now === to || (await switches.swap(key, now, to))) return;
    }
  }

  return {
    of: async (actorId) => read(await switches.get(personKey(actorId))),
    async change(actorId, changed) {
      let settings = NONE;
      await put(personKey(actorId), (now) => {
        settings = PersonSettings.parse({ ...read(now), ...changed });
        return JSON.stringify(settings);
      });
      return settings;
    },
    async channelLang(channel) {
      const lang = await switches.get(channelKey(channel));
      return lang === 'en' || lang === 'zh' ? lang : null;
    },
    setChannelLang: (channel, lang) => put(channelKey(channel), () => lang),
  };
}

function read(text: string | null): PersonSettings {
  if (text === null) return NONE;
  try {
    return PersonSettings.catch(NONE).parse(JSON.parse(text));
  } catch {
    return NONE;
  }
}
