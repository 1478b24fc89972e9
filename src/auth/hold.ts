import type { EntityManager, FindOptionsWhere } from 'typeorm';
import { User } from './user.entity.js';

/**
 * Keeps others from changing an account until the end of the transaction. Whoever changes what belongs to an account holds it
 * first, so that no two wait for each other.
 * @returns whether there still is such an account
 */
export async function hold(manager: EntityManager, account: FindOptionsWhere<User>): Promise<boolean> {
  const lock = { mode: 'for_no_key_update' } as const;
  return (await manager.findOne(User, { where: account, select: { id: true }, lock })) !== null;
}
