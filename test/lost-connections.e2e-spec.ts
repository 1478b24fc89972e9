import { Client } from 'pg';
import { useApp } from './support/app.js';
import type { SocketConnection } from './support/database.js';

const test = useApp();

/** Ends every connection of the application, as a database that is restarted does. */
async function endConnections(): Promise<void> {
  const { host, port, username, database } = test.dataSource.options as unknown as SocketConnection & {
    username: string;
  };
  const client = new Client({ host, port, user: username, database });
  await client.connect();
  await client.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await client.end();
}

describe('connections that the database ends', () => {
  it('cost running requests a 503 at most, and are replaced at once', async () => {
    const doctor = test.api.as((await test.make.doctor()).token);
    const admin = test.api.as((await test.make.admin()).token);
    const statuses = new Set<number>();
    let going = true;
    const reader = async (read: () => Promise<{ status: number }>) => {
      while (going) statuses.add((await read()).status);
    };
    const readers = [
      ...Array.from({ length: 10 }, () => reader(() => doctor.get('/api/doctor/profile/'))),
      ...Array.from({ length: 10 }, () => reader(() => admin.get('/api/admin/doctors/?q=a&page_size=5'))),
      ...Array.from({ length: 5 }, () => reader(() => admin.get('/api/admin/doctors/'))),
    ];
    for (let turn = 0; turn < 5; turn++) await endConnections();
    going = false;
    await Promise.all(readers);
    expect([200, 503]).toEqual(expect.arrayContaining([...statuses]));
    expect((await doctor.get('/api/doctor/profile/')).status).toBe(200);
    expect((await admin.get('/api/admin/doctors/')).status).toBe(200);
  });
});
