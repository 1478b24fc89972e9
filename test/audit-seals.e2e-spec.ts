import { Sealing } from '../src/audit/sealing.service.js';
import { useApp } from './support/app.js';
import type { ApiClient } from './support/client.js';
import { begin, untilWaiting } from './support/locks.js';

const test = useApp();

let admin: ApiClient;
let sealing: Sealing;
beforeAll(async () => {
  sealing = test.app.get(Sealing);
  // sealed when the test says so
  await sealing.onModuleDestroy();
});
beforeEach(async () => {
  admin = test.api.as((await test.make.admin()).token);
});

interface Verification {
  verified: boolean;
  seals: number;
  rows: number;
  unsealed: number;
  retired: number;
  last_seal: { id: number; hash: string } | null;
  faults: { seal: number | null; row: number | null; fault: string }[];
}
const verify = async () => (await admin.get('/api/admin/audit/verify/')).body as Verification;
const query = <Row>(text: string, values: unknown[] = []): Promise<Row[]> => test.dataSource.query(text, values);

/** Past the triggers, as who owns the server can. */
const tamper = (text: string) => query(`BEGIN; SET LOCAL session_replication_role = replica; ${text}; COMMIT`);

/** Other databases of the server may have transactions under way, which a seal waits for. */
async function seal(): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    await sealing.run();
    const [{ left } = { left: 0 }] = await query<{ left: number }>(
      'SELECT count(*)::int AS left FROM audit_log WHERE id > coalesce((SELECT max(last_row) FROM audit_seals), 0)',
    );
    if (left === 0) return;
    await new Promise((next) => setTimeout(next, 25));
  }
}
const ids = async () =>
  (await query<{ id: string }>('SELECT id FROM audit_log ORDER BY id')).map(({ id }) => Number(id));

/** Three seals of three rows each. */
async function fill(): Promise<number[]> {
  for (let round = 0; round < 3; round++) {
    for (let at = 0; at < 3; at++) await admin.get(`/api/admin/patients/?page=${at + 1}`);
    await seal();
  }
  return ids();
}

describe('the seals', () => {
  it('cover every row and are a chain', async () => {
    await fill();
    expect(await verify()).toMatchObject({ verified: true, seals: 3, rows: 9, unsealed: 0, retired: 0, faults: [] });
    await seal();
    const { last_seal, rows } = await verify();
    expect(rows).toBe(10);
    expect(last_seal).toMatchObject({ id: 4, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const chain = await query<{ linked: boolean }>(
      'SELECT previous = lag(hash, 1, $$$$) OVER (ORDER BY id) AS linked FROM audit_seals',
    );
    expect(chain.map(({ linked }) => linked)).toEqual([true, true, true, true]);
  });

  it('are known by the newest, also when there are more than nine', async () => {
    for (let at = 1; at <= 11; at++) {
      await admin.get('/api/admin/patients/');
      await seal();
    }
    expect((await verify()).last_seal).toMatchObject({ id: 11 });
  });

  it('wait for a transaction whose row came first and is committed last', async () => {
    const row = `INSERT INTO audit_log (operation, subjects, records, fields, status) VALUES ('x', '{}', '{}', '{}', 200)`;
    const runner = test.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(row);
    await query(row);
    await sealing.run();
    expect(await verify()).toMatchObject({ seals: 0 });
    await runner.commitTransaction();
    await runner.release();
    await seal();
    expect(await verify()).toMatchObject({ verified: true, rows: 3, unsealed: 0 });
  });

  it('hold the rows of one month and a thousand at most', async () => {
    await query(
      `INSERT INTO audit_log (at, operation, subjects, records, fields, status)
       SELECT '2026-01-31T23:59:00Z'::timestamptz + n * interval '1 second', 'x', '{}', '{}', '{}', 200
         FROM generate_series(1, 2500) n`,
    );
    await seal();
    const sizes = await query<{ rows: number }>('SELECT cardinality(row_ids) AS rows FROM audit_seals ORDER BY id');
    expect(sizes.map(({ rows }) => rows)).toEqual([59, 1000, 1000, 441]);
    expect(await verify()).toMatchObject({ verified: true, rows: 2500 });
  });

  it('are made once by many that try together', async () => {
    for (let at = 0; at < 20; at++) await admin.get('/api/admin/patients/');
    const others = Array.from(
      { length: 5 },
      () => new Sealing((sealing as unknown as { statements: never }).statements),
    );
    await Promise.all([sealing, ...others].map((one) => one.run()));
    await seal();
    expect(await verify()).toMatchObject({ verified: true, rows: 20 });
  });

  it('are made whoever holds an advisory lock', async () => {
    const runner = test.dataSource.createQueryRunner();
    await runner.query('SELECT pg_advisory_lock(4711002)');
    await admin.get('/api/admin/patients/');
    await seal();
    await runner.query('SELECT pg_advisory_unlock_all()');
    await runner.release();
    expect(await verify()).toMatchObject({ verified: true, seals: 1, rows: 1 });
  });
});

describe('a verification finds', () => {
  it.each([
    ['status', 'status = 404'],
    ['time', `at = at - interval '1 microsecond'`],
    ['person', 'actor_id = NULL'],
    ['subjects', `subjects = '{}'`],
    ['address', `address = '10.0.0.1'`],
  ])('a row with another %s', async (_, change) => {
    const row = (await fill())[4];
    await tamper(`UPDATE audit_log SET ${change} WHERE id = ${row}`);
    expect(await verify()).toMatchObject({ verified: false, faults: [{ seal: 2, row, fault: 'changed' }] });
  });

  it.each(['infinity', '-infinity', '294276-12-31'])('a row at a time that cannot be told: %s', async (time) => {
    const row = (await fill())[4];
    await tamper(`UPDATE audit_log SET at = '${time}' WHERE id = ${row}`);
    const { verified, faults } = await verify();
    await tamper(`DELETE FROM audit_log WHERE id = ${row}`);
    expect({ verified, faults }).toEqual({ verified: false, faults: [{ seal: 2, row, fault: 'changed' }] });
  });

  it('a missing row', async () => {
    const row = (await fill())[3];
    await tamper(`DELETE FROM audit_log WHERE id = ${row}`);
    expect(await verify()).toMatchObject({ verified: false, faults: [{ seal: 2, row, fault: 'missing' }] });
  });

  it('an added row', async () => {
    const before = (await fill())[0] ?? 0;
    await tamper(`INSERT INTO audit_log (id, operation, subjects, records, fields, status)
                  VALUES (${before - 1}, 'x', '{}', '{}', '{}', 200)`);
    expect(await verify()).toMatchObject({ verified: false, faults: [{ seal: 1, row: before - 1, fault: 'added' }] });
  });

  it('rows that changed places', async () => {
    const [, , , a = 0, b = 0] = await fill();
    await tamper(`UPDATE audit_log SET id = -1 WHERE id = ${a}; UPDATE audit_log SET id = ${a} WHERE id = ${b};
                  UPDATE audit_log SET id = ${b} WHERE id = -1`);
    expect((await verify()).faults).toEqual([
      { seal: 2, row: a, fault: 'changed' },
      { seal: 2, row: b, fault: 'changed' },
    ]);
  });

  it('a row that was changed with its digest', async () => {
    const row = (await fill())[4];
    await tamper(`UPDATE audit_log SET status = 404 WHERE id = ${row};
                  UPDATE audit_seals SET row_digests = substr(row_digests, 33) WHERE id = 2`);
    expect((await verify()).faults).toContainEqual({ seal: 2, row: null, fault: 'changed' });
  });

  it('a missing seal, and one that was made anew', async () => {
    await fill();
    await tamper('DELETE FROM audit_seals WHERE id = 2');
    expect((await verify()).faults).toContainEqual({ seal: 2, row: null, fault: 'missing' });
    await tamper(`UPDATE audit_seals SET hash = sha256('other') WHERE id = 1`);
    expect((await verify()).faults).toContainEqual({ seal: 1, row: null, fault: 'changed' });
  });

  it.each([
    ['month', `month = month - interval '1 month'`],
    ['last row', 'last_row = last_row - 1'],
    ['number of its first row', 'row_ids[1] = row_ids[1] - 1'],
    ['seal before it', `previous = sha256('other')`],
  ])('a seal with another %s', async (_, change) => {
    await fill();
    await tamper(`UPDATE audit_seals SET ${change} WHERE id = 2`);
    expect((await verify()).faults).toContainEqual({ seal: 2, row: null, fault: 'changed' });
  });

  it('a seal before the first', async () => {
    await fill();
    await tamper(
      `INSERT INTO audit_seals SELECT (jsonb_populate_record(s, '{"id": -3}')).* FROM audit_seals s WHERE id = 1`,
    );
    expect((await verify()).faults).toEqual([{ seal: -3, row: null, fault: 'added' }]);
  });

  it('a row that is there twice', async () => {
    const row = (await fill())[4];
    const [{ key } = { key: '' }] = await query<{ key: string }>(
      `SELECT pg_get_constraintdef(oid) AS key FROM pg_constraint WHERE conname = 'audit_log_pkey'`,
    );
    await query('ALTER TABLE audit_log DROP CONSTRAINT audit_log_pkey');
    await tamper(`INSERT INTO audit_log SELECT * FROM audit_log WHERE id = ${row}`);
    const { faults } = await verify();
    await tamper(`DELETE FROM audit_log WHERE id = ${row}`);
    await query(`ALTER TABLE audit_log ADD CONSTRAINT audit_log_pkey ${key}`);
    expect(faults).toEqual([{ seal: 2, row, fault: 'added' }]);
  });

  it('a row with a number that was never given', async () => {
    await fill();
    await tamper(`INSERT INTO audit_log (id, operation, subjects, records, fields, status)
                  VALUES (9000000000, 'x', '{}', '{}', '{}', 200)`);
    const { verified, faults } = await verify();
    expect({ verified, faults }).toEqual({
      verified: false,
      faults: [{ seal: null, row: 9000000000, fault: 'added' }],
    });
  });
});

describe('sealing', () => {
  it('takes rows at whatever time', async () => {
    await query(`INSERT INTO audit_log (at, operation, subjects, records, fields, status)
                 VALUES ('infinity', 'x', '{}', '{}', '{}', 200)`);
    await seal();
    const { unsealed, seals } = await verify();
    await tamper('DELETE FROM audit_log; DELETE FROM audit_seals');
    expect({ unsealed, seals }).toEqual({ unsealed: 0, seals: 1 });
  });

  const MINUTE = 60_000;
  const ago = (minutes: number) =>
    query<{ id: string }>(
      `INSERT INTO audit_log (at, operation, subjects, records, fields, status)
       VALUES (now() - make_interval(mins => $1), 'x', '{}', '{}', '{}', 200) RETURNING id`,
      [minutes],
    );

  /** Of one that writes something, as every connection can have. */
  async function duringTransaction(work: () => Promise<void>): Promise<void> {
    const runner = test.dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT pg_current_xact_id()');
    await work().finally(async () => {
      await runner.rollbackTransaction();
      await runner.release();
    });
  }

  it('comes before a verification, however long nobody was there to do it', async () => {
    await ago(2);
    let found = await verify();
    // those of before a transaction of another database come before those of after it
    for (let tries = 0; tries < 400 && found.unsealed > 0; tries++) {
      await new Promise((next) => setTimeout(next, 25));
      found = await verify();
    }
    expect(found).toMatchObject({ verified: true, unsealed: 0 });
    expect(found.rows).toBeGreaterThan(0);
  });

  it('that is kept up by a transaction for more than a minute is a fault', async () => {
    await duringTransaction(async () => {
      await ago(0);
      expect(await verify()).toMatchObject({ verified: true, unsealed: 1 });
      const [late, later] = [await ago(3), await ago(2)].map(([row]) => Number(row?.id));
      expect(later).toBeGreaterThan(late ?? 0);
      expect(await verify()).toMatchObject({
        verified: false,
        unsealed: 4,
        faults: [{ seal: null, row: late, fault: 'unsealed' }],
      });
    });
    await seal();
    expect(await verify()).toMatchObject({ verified: true, rows: 5, unsealed: 0 });
  });

  it('that is kept up for more than a minute is told in the log, once a minute', async () => {
    const told: string[] = [];
    const silent = () => undefined;
    test.app.useLogger({ log: silent, error: silent, warn: (message: string) => told.push(message) });
    const start = Date.now();
    const now = jest.spyOn(Date, 'now');
    await duringTransaction(async () => {
      await ago(0);
      for (const late of [0, 0.9 * MINUTE, 1.1 * MINUTE, 1.2 * MINUTE, 2.2 * MINUTE]) {
        now.mockReturnValue(start + late);
        await sealing.run();
      }
    });
    now.mockRestore();
    test.app.useLogger(false);
    await seal();
    expect(told).toEqual(
      Array(2).fill(expect.stringMatching(/^rows .* have waited for more than a minute to be sealed/)),
    );
  });
});

describe('a row with an odd number', () => {
  const insert = (id: string) =>
    tamper(`INSERT INTO audit_log (id, operation, subjects, records, fields, status)
            VALUES (${id}, 'x', '{}', '{}', '{}', 200)`);

  it.each([0, 3])('is found when it is the lowest, after %i seals', async (rounds) => {
    if (rounds > 0) await fill();
    await insert(`'-9223372036854775808'`);
    await seal();
    const { text } = await admin.get('/api/admin/audit/verify/');
    expect(text).toContain('"faults":[{"seal":null,"row":-9223372036854775808,"fault":"added"}]');
  });

  it('is named as it is, beyond what a double holds', async () => {
    await insert('9007199254740993');
    const { text } = await admin.get('/api/admin/audit/verify/');
    expect(text).toContain('"faults":[{"seal":null,"row":9007199254740993,"fault":"added"}]');
  });
});

describe('a month that is no longer kept', () => {
  const [march, april] = ['2025-03-07Z', '2025-04-07Z'];
  /** Rows of these times, in this order. */
  const add = (times: string[]) =>
    query(
      `INSERT INTO audit_log (at, operation, subjects, records, fields, status)
       SELECT at::timestamptz, 'x', '{}', '{}', '{}', 200 FROM unnest($1::text[]) WITH ORDINALITY t (at, place) ORDER BY place`,
      [times],
    );
  /** Each in a seal of its own. */
  async function addSealed(...rounds: string[][]): Promise<void> {
    for (const times of rounds) {
      await add(times);
      await seal();
    }
  }
  const forget = (...seals: number[]) =>
    tamper(`DELETE FROM audit_log USING audit_seals s WHERE s.id IN (${seals}) AND audit_log.id = ANY (s.row_ids)`);
  const drop = (name: string) => query(`ALTER TABLE audit_log DETACH PARTITION ${name}; DROP TABLE ${name}`);
  const missing = (seal: number) => ({ seal, row: expect.any(Number), fault: 'missing' });

  it('is told apart from missing rows', async () => {
    await query(`SELECT make_audit_partition('2025-03-01')`);
    await addSealed([march, march, march, march, march]);
    await fill();
    expect(await verify()).toMatchObject({ verified: true, rows: 14, retired: 0 });
    await drop('audit_log_2025_03');
    await seal();
    expect(await verify()).toMatchObject({ verified: true, rows: 10, retired: 5 });
  });

  it('may have had its last rows among those of the next', async () => {
    await query(`SELECT make_audit_partition('2025-03-01'), make_audit_partition('2025-04-01')`);
    await addSealed([march, april, march, april]);
    await drop('audit_log_2025_03');
    expect(await verify()).toMatchObject({ verified: true, seals: 4, rows: 2, retired: 2 });
    await drop('audit_log_2025_04');
    expect(await verify()).toMatchObject({ verified: true, retired: 4 });
  });

  it('need not have had a partition', async () => {
    await addSealed([march, march], [march], [april]);
    await fill();
    await forget(1, 2);
    expect(await verify()).toMatchObject({ verified: true, rows: 10, retired: 3 });
  });

  it.each([1, 2, 3])('is whole: the rows of its seal %i alone are missing', async (one) => {
    await addSealed([march], [march], [march]);
    await fill();
    await forget(one);
    expect(await verify()).toMatchObject({ verified: false, retired: 0, faults: [missing(one)] });
  });

  it('comes before those that are kept', async () => {
    await addSealed([march], [april], [march], [april]);
    await forget(2, 4);
    expect(await verify()).toMatchObject({ verified: false, retired: 0, faults: [missing(2), missing(4)] });
    await fill();
    await addSealed([march]);
    const { seals } = await verify();
    await forget(1, 3, seals);
    expect(await verify()).toMatchObject({ retired: 4, faults: [missing(seals)] });
  });

  it('is not one that has a partition yet, without rows', async () => {
    await query(`SELECT make_audit_partition('2025-03-01')`);
    await addSealed([march]);
    await fill();
    await forget(1);
    expect(await verify()).toMatchObject({ verified: false, retired: 0, faults: [missing(1)] });
    await drop('audit_log_2025_03');
  });

  it('is over, whatever its partition is called, and whether it has one', async () => {
    const [{ name } = { name: '' }] = await query<{ name: string }>(
      `SELECT to_char(now() AT TIME ZONE 'UTC', '"audit_log_"YYYY_MM') AS name`,
    );
    await fill();
    await forget(2);
    const three = [missing(2), missing(2), missing(2)];
    await query(`ALTER TABLE ${name} RENAME TO other`);
    const renamed = await verify();
    await query(`ALTER TABLE other RENAME TO ${name}; ALTER TABLE audit_log DETACH PARTITION ${name}`);
    await forget(1, 3);
    const detached = await verify();
    await tamper(`DELETE FROM audit_log; DROP TABLE ${name}`);
    await query(`SELECT make_audit_partition(date_trunc('month', now() AT TIME ZONE 'UTC')::date)`);
    expect(renamed).toMatchObject({ verified: false, retired: 0, faults: three });
    expect(detached).toMatchObject({ verified: false, retired: 0 });
  });
});

describe('a verification', () => {
  it('is done once at a time', async () => {
    const path = '/api/admin/audit/verify/';
    const commit = await begin(test.dataSource, 'LOCK TABLE audit_seals');
    const first = admin.get(path);
    await untilWaiting(test.dataSource);
    const second = await admin.get(path);
    await commit();
    expect(second).toMatchObject({ status: 503, body: { code: 'busy' } });
    expect([await first, await admin.get(path)]).toMatchObject([{ status: 200 }, { status: 200 }]);
  });
});

describe('who may verify', () => {
  it('are admins', async () => {
    const { token } = await test.make.doctor();
    expect(await test.api.as(token).get('/api/admin/audit/verify/')).toMatchObject({ status: 403 });
    expect(await test.api.get('/api/admin/audit/verify/')).toMatchObject({ status: 401 });
    expect(await test.api.as(token).get('/api/admin/audit/')).toMatchObject({ status: 403 });
  });
});
