// The application without its record of access, to measure what that costs: no setting does this.
import type { DataSource, EntityManager } from 'typeorm';
import { Changes } from '../src/audit/changes.service.js';
import { Sealing } from '../src/audit/sealing.service.js';
import { Watch } from '../src/audit/watch.js';

Watch.prototype.over = () => {};
Sealing.prototype.run = async () => {};
Changes.prototype.run = function run<T>(this: Changes, work: (manager: EntityManager) => Promise<T>) {
  return (this as unknown as { dataSource: DataSource }).dataSource.transaction(work);
};

await import('../src/main.js');
