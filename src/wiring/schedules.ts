import type { ScheduleUseCases } from '../app/app.ts';
import { knownHosts } from '../app/hosts/known-hosts.ts';
import { scheduleUseCases } from '../app/schedules/use-cases.ts';
import type { Config } from '../config/config.ts';
import { createInventory } from '../inventory/inventory.ts';
import { withStore } from './state.ts';

/** Schedules from the command line: the store is enough, since bots look into it. */
export async function withSchedules<T>(config: Config, work: (schedules: ScheduleUseCases) => Promise<T>): Promise<T> {
  return await withStore(config, async (store) => {
    const clock = () => new Date();
    const inventory = createInventory(config);
    const fleet = async () => knownHosts(await store.hosts.list(), await inventory.hosts());
    return await work(scheduleUseCases({ store, clock, fleet }));
  });
}
