import * as z from 'zod';
import { type Method, count, flag, method, optionalText, refuse } from '../method.ts';
import { page } from '../paging.ts';
import { team } from '../../state/seed.ts';
import type { UserGroup } from '../../state/shapes.ts';
import { wireUser } from '../wire.ts';

const listed = { cursor: optionalText, limit: count(1000, 200) };

export const users: Readonly<Record<string, Method>> = {
  'users.info': method({
    perMinute: 100,
    scope: 'users:read',
    args: z.looseObject({ user: z.string() }),
    run(world, args) {
      const user = world.workspace.users.get(args.user);
      return user === undefined ? refuse('user_not_found') : { ok: true, user: wireUser(user) };
    },
  }),

  'users.list': method({
    perMinute: 20,
    scope: 'users:read',
    args: z.looseObject(listed),
    run(world, args) {
      const part = page([...world.workspace.users.values()], args.limit, args.cursor);
      if (part === null) return refuse('invalid_cursor');
      return { ok: true, members: part.items.map(wireUser), response_metadata: { next_cursor: part.next } };
    },
  }),

  'users.lookupByEmail': method({
    perMinute: 50,
    scope: 'users:read.email',
    args: z.looseObject({ email: z.string().min(1) }),
    run(world, args) {
      const user = [...world.workspace.users.values()].find(({ email }) => email === args.email);
      return user === undefined ? refuse('users_not_found') : { ok: true, user: wireUser(user) };
    },
  }),

  'usergroups.list': method({
    perMinute: 20,
    scope: 'usergroups:read',
    args: z.looseObject({ include_users: flag.optional() }),
    run(world, args) {
      return {
        ok: true,
        usergroups: world.workspace.groups.map((group) => wireGroup(group, args.include_users ?? false)),
      };
    },
  }),

  'usergroups.users.list': method({
    perMinute: 20,
    scope: 'usergroups:read',
    args: z.looseObject({ usergroup: z.string() }),
    run(world, args) {
      const group = world.workspace.groups.find(({ id }) => id === args.usergroup);
      return group === undefined ? refuse('no_such_subteam') : { ok: true, users: group.users };
    },
  }),
};

function wireGroup(group: UserGroup, withUsers: boolean): Record<string, unknown> {
  return {
    id: group.id,
    team_id: team.id,
    is_usergroup: true,
    handle: group.handle,
    name: group.name,
    description: '',
    date_delete: 0,
    user_count: group.users.length,
    ...(withUsers ? { users: group.users } : {}),
  };
}
