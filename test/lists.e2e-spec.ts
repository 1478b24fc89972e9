import { CommonTrigrams } from '../src/database/common-trigrams.service.js';
import { plan } from '../src/database/list-plan.js';
import { patientLists } from '../src/patients/patients.queries.js';
import { useApp } from './support/app.js';
import type { ApiClient, Reply } from './support/client.js';
import type { MadePatient } from './support/make.js';
import { walk } from './support/walk.js';

const test = useApp();
let admin: ApiClient;

beforeEach(async () => {
  admin = test.api.as((await test.make.admin()).token);
});

type Patients = { patients: { id: string; username: string }[] };
const names = (body: unknown) => (body as Patients).patients.map(({ username }) => username);
const list = async (query: string) => names((await admin.get(`/api/admin/patients/${query}`)).body);

async function make(...usernames: string[]): Promise<MadePatient[]> {
  const made = [];
  for (const username of usernames) made.push(await test.make.patient({ account: { username } }));
  return made;
}

describe('a list without parameters', () => {
  it('is whole, in the order of the ids, and streamed when it is long', async () => {
    await test.dataSource.query(`
      WITH u AS (INSERT INTO users (username, first_name, password_hash, role, approved)
                 SELECT 'p' || n, 'First', '', 'patient', true FROM generate_series(1, 1201) n RETURNING id)
      INSERT INTO patients (user_id, age, address, mobile) SELECT id, 30, 'Dhaka', '1' FROM u`);
    const reply = await admin.get('/api/admin/patients/');
    expect(names(reply.body)).toHaveLength(1201);
    expect(reply.headers.get('transfer-encoding')).toBe('chunked');
    expect(reply.headers.get('x-total-count')).toBeNull();
  });
});

describe('pages', () => {
  it('are numbered, with links and the total', async () => {
    await make('a', 'b', 'c', 'd', 'e');
    const reply = await admin.get('/api/admin/patients/?page=2&page_size=2');
    expect(names(reply.body)).toEqual(['c', 'd']);
    expect(reply.headers.get('x-total-count')).toBe('5');
    expect(reply.headers.get('link')).toBe(
      [
        '</api/admin/patients/?page=1&page_size=2>; rel="first"',
        '</api/admin/patients/?page=1&page_size=2>; rel="prev"',
        '</api/admin/patients/?page=3&page_size=2>; rel="next"',
      ].join(', '),
    );
    expect(await list('?page=3&page_size=2')).toEqual(['e']);
    expect(await list('?page=4&page_size=2')).toEqual([]);
  });

  it('by cursor alone lead to the first page, not to the whole list', async () => {
    await make('a', 'b');
    const cursor = (await admin.get('/api/admin/patients/?page_size=1')).headers.get('x-next-cursor');
    const reply = await admin.get(`/api/admin/patients/?cursor=${cursor}`);
    expect(reply.headers.get('link')).toMatch(/^<\/api\/admin\/patients\/\?page_size=50>; rel="first", /);
  });

  it.each(['', '-id', 'username', '-last_name', 'age,-username', '-first_name,age'])(
    'lead back the same way by their links: sort=%s',
    async (sort) => {
      for (const [at, age] of ['30.0', '20.0', '20.0', '30.0', '20.0', '20.0', '25.0'].entries()) {
        await test.make.patient({ age, account: { username: `u${at}`, lastName: at % 2 ? 'Roy' : 'Li' } });
      }
      const pages: string[][] = [];
      const link = (reply: Reply, rel: string) =>
        new RegExp(`<([^>]*)>; rel="${rel}"`).exec(reply.headers.get('link') ?? '')?.[1];
      let reply = await admin.get(`/api/admin/patients/?page_size=3${sort && `&sort=${sort}`}`);
      expect(link(reply, 'prev')).toBeUndefined();
      for (; ; reply = await admin.get(link(reply, 'next') as string)) {
        pages.push(names(reply.body));
        if (!link(reply, 'next')) break;
      }
      expect(pages.map(({ length }) => length)).toEqual([3, 3, 1]);
      const back: string[][] = [];
      for (let prev = link(reply, 'prev'); prev; prev = link(reply, 'prev')) {
        reply = await admin.get(prev);
        back.unshift(names(reply.body));
      }
      expect(back).toEqual(pages.slice(0, -1));
      expect(names((await admin.get(link(reply, 'next') as string)).body)).toEqual(pages[1]);
    },
  );

  it('leave the total out on request', async () => {
    const reply = await admin.get('/api/admin/patients/?page=1&count=false');
    expect(reply.headers.get('x-total-count')).toBeNull();
  });

  it('have the total when many ask at once, too', async () => {
    for (let at = 0; at < 5; at++) await test.make.patient({ age: '45.0' });
    const replies = await Promise.all(
      Array.from({ length: 24 }, () => admin.get('/api/admin/patients/?age=45.0&page_size=2')),
    );
    expect(replies.map(({ headers }) => headers.get('x-total-count'))).toEqual(Array(24).fill('5'));
  });

  it('come without the total when that takes long, unless it is asked for', async () => {
    for (let at = 0; at < 30; at++) await test.make.patient();
    // STABLE, or a nested loop would call it for every pair of rows
    await test.dataSource.query(`
      ALTER TABLE patients RENAME TO all_patients;
      CREATE FUNCTION slowly(text) RETURNS varchar LANGUAGE plpgsql STABLE AS $$ BEGIN PERFORM pg_sleep(0.05); RETURN $1; END $$;
      CREATE VIEW patients AS SELECT id, user_id, age, address, slowly(mobile) AS mobile FROM all_patients`);
    try {
      const path = '/api/admin/patients/?q=a&sort=age&page_size=5';
      const soon = await admin.get(path);
      expect(soon.status).toBe(200);
      expect(soon.headers.get('x-total-count')).toBeNull();
      expect((soon.body as { patients: unknown[] }).patients).toHaveLength(5);
      expect((await admin.get(`${path}&count=true`)).headers.get('x-total-count')).toBe('30');
    } finally {
      await test.dataSource.query(
        'DROP VIEW patients; DROP FUNCTION slowly(text); ALTER TABLE all_patients RENAME TO patients',
      );
    }
  });

  it.each(['', '-username', 'age,-id', '-first_name,username'])(
    'by cursor give every row once while rows come and go: sort=%s',
    async (sort) => {
      const made = await make(...'abcdefghij');
      const seen: string[] = [];
      for (let cursor = ''; ; ) {
        const reply = await admin.get(
          `/api/admin/patients/?page_size=3${sort && `&sort=${sort}`}${cursor && `&cursor=${cursor}`}`,
        );
        seen.push(...names(reply.body));
        cursor = reply.headers.get('x-next-cursor') ?? '';
        if (!cursor) break;
        const [gone] = made.filter(({ username }) => seen.includes(username));
        if (gone) await admin.delete(`/api/admin/patient/${made.splice(made.indexOf(gone), 1)[0]?.userId}/`);
        await test.make.patient({ account: { username: `new${seen.length}` } });
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen).toEqual(expect.arrayContaining([...'abcdefghij']));
    },
  );
});

describe('filters, search and sort', () => {
  it('find names and mobiles in any case and without accents', async () => {
    await test.make.patient({ account: { username: 'one', firstName: 'Jürgen', lastName: 'Ødegård' } });
    await test.make.patient({ account: { username: 'two' }, mobile: '0171555' });
    expect(await list('?q=jurgen')).toEqual(['one']);
    expect(await list('?q=ODEGARD+JÜR')).toEqual(['one']);
    expect(await list('?q=1555')).toEqual(['two']);
    expect(await list('?q=100%25')).toEqual([]);
  });

  it('find persons by the names that they have now', async () => {
    const { userId } = await test.make.patient({ account: { username: 'one', firstName: 'Jürgen', lastName: 'Holm' } });
    const renamed = { patients: { last_name: 'Ødegård', patient: { mobile: '7' } } };
    expect((await admin.put(`/api/admin/patient/${userId}/`, renamed)).status).toBe(200);
    expect(await list('?q=jurgen+odegard')).toEqual(['one']);
    expect(await list('?q=holm')).toEqual([]);
  });

  it('find names in whatever way their letters are composed, and with either sigma', async () => {
    const persons = [
      ['greek', 'Σίσυφος', 'Παπάς'],
      ['russian', 'Андрей', 'Чайка'],
      ['korean', '한결', '김'],
      ['japanese', 'ガブリエル', 'だて'],
    ] as const;
    for (const [username, firstName, lastName] of persons) {
      await test.make.patient({ account: { username, firstName, lastName: lastName.normalize('NFD') } });
    }
    for (const [username, firstName, lastName] of persons) {
      for (const form of ['NFC', 'NFD'] as const) {
        for (const name of [firstName, lastName, firstName.toUpperCase()]) {
          expect(await list(`?q=${encodeURIComponent(name.normalize(form))}`)).toEqual([username]);
        }
      }
    }
  });

  it('looks for signs of LIKE as they are, also where folding makes them', async () => {
    await test.make.patient({ account: { username: 'plain', lastName: 'ab' } });
    await test.make.patient({ account: { username: 'signs', lastName: '100\uff05 a\u2216b c\uff3fd' } });
    for (const word of ['\uff05', '100\uff05', 'a\u2216b', 'A\uff3cB', '\uff3f', 'c\uff3fd', '%', '_']) {
      expect(await list(`?q=${encodeURIComponent(word)}`)).toEqual(['signs']);
    }
  });

  it('find each word in the names or in the mobile of one person', async () => {
    const persons = [
      ['one', 'Anna', 'Holm', '0171555'],
      ['two', 'Anna', 'Berg', '0171666'],
      ['three', 'Karl', 'Holm', '0171666'],
    ] as const;
    for (const [username, firstName, lastName, mobile] of persons) {
      await test.make.patient({ account: { username, firstName, lastName }, mobile });
    }
    expect(await list('?q=anna+holm')).toEqual(['one']);
    expect(await list('?q=1555+anna')).toEqual(['one']);
    expect(await list('?q=anna+1666')).toEqual(['two']);
    expect(await list('?q=0171+666')).toEqual(['two', 'three']);
    expect(await list('?q=karl+1555')).toEqual([]);
    expect(await list('?q=holm+0171+three')).toEqual(['three']);
  });

  it('find an appointment by the names and mobiles of its patient and its doctor', async () => {
    const holm = await test.make.patient({ account: { lastName: 'Holm' }, mobile: '0171555' });
    const berg = await test.make.patient({ account: { lastName: 'Berg' }, mobile: '0171666' });
    const stern = await test.make.doctor({ account: { lastName: 'Stern' }, mobile: '0444' });
    const [first, second] = [
      await test.make.appointment({ patientId: holm.id, doctorId: stern.id }),
      await test.make.appointment({ patientId: berg.id }),
    ];
    const found = async (q: string) => {
      const { body } = await admin.get(`/api/admin/appointments/?q=${q}`);
      return (body as { appointments: { id: number }[] }).appointments.map(({ id }) => id);
    };
    expect(await found('holm')).toEqual([first.id]);
    expect(await found('0171')).toEqual([first.id, second.id]);
    expect(await found('0171+stern')).toEqual([first.id]);
    expect(await found('444')).toEqual([first.id]);
    expect(await found('berg+stern')).toEqual([]);
  });

  it('find a patient’s own appointments by the doctor’s name, but do not tell the username', async () => {
    const patient = await test.make.patient();
    const stern = await test.make.doctor({ account: { username: 'secretname', lastName: 'Stern' } });
    const { id } = await test.make.appointment({ patientId: patient.id, doctorId: stern.id });
    const own = test.api.as(patient.token);
    for (const path of ['/api/patient/appointments/', '/api/patient/appointment/']) {
      const found = async (q: string) => JSON.stringify((await own.get(`${path}?q=${q}`)).body);
      expect(await found('stern')).toContain(`"id":${id}`);
      expect(await found('secret')).not.toContain(`"id":${id}`);
    }
  });

  it('find words that are too short for an index, and mobiles of the former service that are no numbers', async () => {
    await test.make.patient({ account: { username: 'one', firstName: 'Bo', lastName: 'Holm' }, mobile: '0171555' });
    await test.make.patient({ account: { username: 'two', firstName: 'Ida', lastName: 'Berg' }, mobile: 'unlisted' });
    expect(await list('?q=bo')).toEqual(['one']);
    expect(await list('?q=BÓ+17')).toEqual(['one']);
    expect(await list('?q=e&page_size=1')).toEqual(['one']);
    expect(await list('?q=o+5&page_size=5&count=false')).toEqual(['one']);
    expect(await list('?q=e+1555&page_size=5')).toEqual(['one']);
    expect(await list('?q=listed')).toEqual(['two']);
    expect(await list('?q=unlisted+berg')).toEqual(['two']);
    expect(await list('?q=unlisted+holm')).toEqual([]);
    expect((await admin.get('/api/admin/patients/?q=e&page_size=1')).headers.get('x-total-count')).toBe('2');
  });

  it('find the same once it is known what many accounts have in common', async () => {
    await make(...Array.from({ length: 30 }, (_, n) => `patient${100 + n}`));
    await test.make.patient({ account: { username: 'other', lastName: 'Patient' }, mobile: '0171117' });
    const searches = [
      'patient117',
      'PATIENT11',
      'tient12',
      'patient',
      'patient+117',
      'other+patient',
      'pätient117',
      'patient+patient1+tient12',
    ];
    const search = async () => Promise.all(searches.map(async (q) => (await list(`?q=${encodeURI(q)}`)).length));
    const trigrams = test.app.get(CommonTrigrams);
    expect(trigrams.narrow(['patient117'])).toEqual([undefined]);
    const before = await search();
    await test.dataSource.query('ANALYZE users');
    await trigrams.refresh();
    expect(trigrams.narrow(['patient117'])).toEqual([['t117']]);
    expect(await search()).toEqual(before);
    expect(before).toEqual([1, 10, 10, 31, 2, 1, 1, 10]);
  });

  it('ask the index for none of a word that nearly all have, beside one that few have', async () => {
    await make(...Array.from({ length: 30 }, (_, n) => `patient${100 + n}`));
    await test.make.patient({ account: { username: 'other', lastName: 'Salma' } });
    await test.dataSource.query('ANALYZE users');
    const trigrams = test.app.get(CommonTrigrams);
    await trigrams.refresh();
    const request = {
      conditions: [],
      words: ['patient', 'salma'],
      sort: [],
      counted: true,
      page: { size: 5, skip: 0 },
    };
    expect(trigrams.narrow(request.words)[0]).toEqual([]);
    const { rows, values } = plan(patientLists.approved, request, [], trigrams.narrow);
    expect(values).toContain('%%');
    expect(await test.dataSource.query(rows.text, values)).toEqual([]);
    expect(await list('?q=patient+salma')).toEqual([]);
    expect(await list('?q=other+salma')).toEqual(['other']);
  });

  it('narrow by value and by range, and sort', async () => {
    for (const [username, age] of [
      ['x', '20.0'],
      ['y', '30.5'],
      ['z', '40.0'],
    ] as const) {
      await test.make.patient({ account: { username }, age });
    }
    expect(await list('?age=30.5')).toEqual(['y']);
    expect(await list('?age_from=30&age_to=40&sort=-age')).toEqual(['z', 'y']);
    expect(await list('?username=x')).toEqual(['x']);
  });

  it.each([
    ...['starts_at', '-starts_at', 'state', '-state', '-starts_at,state', 'ends_at', '-ends_at'],
    ...['duration_minutes', '-duration_minutes,ends_at', 'overbook_reason', '-overbook_reason'],
  ])('sort appointments by %s, from page to page', async (sort) => {
    const { id: doctorId } = await test.make.doctor();
    for (const [appointmentDate, appointmentTime, state, durationMinutes, overbookReason] of [
      ['2030-01-02', '10:00', 'completed', 20, null],
      ['2030-01-01', '11:00:00.5', 'approved', 45, 'z'.repeat(300)],
      ['9999-12-31', '23:50', 'no_show', 20, 'an “emergency”'],
      ['2030-01-01', '09:00', 'completed', 30, null],
    ] as const) {
      const time = { appointmentDate, appointmentTime, durationMinutes };
      await test.make.appointment({ doctorId, historyId: null, ...time, state, overbookReason });
    }
    const path = `/api/admin/appointments/?sort=${sort}`;
    const whole = ((await admin.get(path)).body as { appointments: { id: number }[] }).appointments;
    const walked: { id: number }[] = [];
    for (let cursor = ''; walked.length < 9; ) {
      const reply = await admin.get(`${path}&page_size=1${cursor && `&cursor=${cursor}`}`);
      walked.push(...(reply.body as { appointments: { id: number }[] }).appointments);
      cursor = reply.headers.get('x-next-cursor') ?? '';
      if (!cursor) break;
    }
    expect(walked).toEqual(whole);
    const [key = ''] = sort.replace('-', '').split(',');
    // of years after 9999 the text is longer
    const shown = key === 'ends_at' ? 'starts_at' : key;
    const values = whole.map((row) => String((row as Record<string, unknown>)[shown] ?? ''));
    expect(values).toEqual(sort.startsWith('-') ? values.toSorted().reverse() : values.toSorted());
  });

  it.each(['status', '-status', 'status,username', '-username,status'])(
    'take %s, which all share, as a sort',
    async (sort) => {
      for (const username of ['b', 'c', 'a']) await test.make.patient({ account: { username } });
      const order = sort.includes('username') ? ['a', 'b', 'c'] : ['b', 'c', 'a'];
      const expected = sort.startsWith('-') ? order.toReversed() : order;
      expect(await list(`?sort=${sort}`)).toEqual(expected);
      const walked = await walk<{ username: string }>(admin, `/api/admin/patients/?sort=${sort}&page_size=1`);
      expect(walked.map(({ username }) => username)).toEqual(expected);
    },
  );

  it('sort a patient’s own appointments by status', async () => {
    const patient = await test.make.patient();
    for (const [appointmentDate, state] of [
      ['2030-01-01', 'completed'],
      ['2030-01-02', 'cancelled'],
      ['2030-01-03', 'requested'],
    ] as const) {
      const approved = state === 'completed';
      await test.make.appointment({ patientId: patient.id, historyId: null, appointmentDate, state, approved });
    }
    const sorted = async (path: string) => {
      const { body } = await test.api.as(patient.token).get(path);
      return (body as { status: boolean }[]).map(({ status }) => status);
    };
    expect(await sorted('/api/patient/appointments/?sort=status')).toEqual([false, false, true]);
    expect(await sorted('/api/patient/appointments/?sort=-status')).toEqual([true, false, false]);
    expect(await sorted('/api/patient/appointment/?sort=-status')).toEqual([true]);
  });

  it('work on appointments and histories', async () => {
    const history = await test.make.history({ releaseDate: null, costs: { roomCharge: 500 } });
    const [patient] = await test.dataSource.query('SELECT user_id FROM patients WHERE id = $1', [history.patientId]);
    const appointment = await test.make.appointment({ historyId: history.id, patientId: history.patientId });
    await test.make.appointment({ appointmentDate: '2031-01-01' });
    for (const query of [
      `patient=${patient.user_id}`,
      `patient_history=${history.id}`,
      'appointment_date_to=2030-12-31',
    ]) {
      const { body } = await admin.get(`/api/admin/appointments/?${query}`);
      expect(body).toMatchObject({ appointments: [{ id: appointment.id }] });
    }
    const histories = `/api/admin/patient/${patient.user_id}/history/`;
    expect((await admin.get(`${histories}?open=true&total_cost_from=554&sort=-release_date`)).body).toMatchObject({
      patient_history: [{ id: history.id }],
    });
    expect((await admin.get(`${histories}?open=false`)).body).toEqual({ patient_history: [] });
    expect((await admin.get(`/api/admin/patient/00000000-0000-4000-8000-000000000000/history/?page=3`)).status).toBe(
      404,
    );
  });
});

const cursorOf = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

describe('the query string', () => {
  it.each([
    ['page=0', 'page'],
    ['page=x', 'page'],
    ['page_size=201', 'page_size'],
    ['cursor=abc', 'cursor'],
    ['cursor=WzFd&sort=age', 'cursor'],
    [`page=1&cursor=${cursorOf('', 1)}`, 'cursor'],
    [`cursor=${cursorOf('age', 3)}&sort=age`, 'cursor'],
    [`cursor=${cursorOf('-age', 3, 1)}&sort=age`, 'cursor'],
    [`cursor=${cursorOf('age', 3, 1)}`, 'cursor'],
    ['sort=password', 'sort'],
    ['sort=age,age', 'sort'],
    ['age=old', 'age'],
    ['age_from=', 'age_from'],
    ['unknown=1', 'unknown'],
    ['q=%00', 'q'],
    ['q=%FF', 'q'],
    ['username=%E0%A4%A', 'username'],
    ['mobile=%C0%80', 'mobile'],
    ['username=a&username=b', 'username'],
    ['mobile_from=1', 'mobile_from'],
    ['count=perhaps', 'count'],
    ['constructor=1', 'constructor'],
  ])('is refused by name: %s', async (query, name) => {
    const reply = await admin.get(`/api/admin/patients/?${query}`);
    expect(reply).toMatchObject({ status: 400, body: { [name]: [expect.any(String)] } });
    expect(Object.keys(reply.body as object)).toEqual([name]);
  });

  it('takes no date that is none, but goes on behind a history without one', async () => {
    const { id: patientId, userId } = await test.make.patient();
    for (const releaseDate of ['2026-01-05', null, null]) await test.make.history({ patientId, releaseDate });
    const path = `/api/admin/patient/${userId}/history/`;
    for (const query of ['release_date_to=infinity', 'admit_date=infinity'])
      expect(await admin.get(`${path}?${query}`)).toMatchObject({ status: 400 });
    const seen: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const reply = await admin.get(`${path}?sort=release_date&page_size=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...(reply.body as { patient_history: { id: number }[] }).patient_history.map(({ id }) => id));
      cursor = reply.headers.get('x-next-cursor');
    }
    expect(new Set(seen).size).toBe(3);
  });

  it('may sort by symptoms of any length, and gets short headers', async () => {
    const { id: patientId, userId } = await test.make.patient();
    for (const end of ['a', 'b', 'c']) await test.make.history({ patientId, symptoms: `${'x'.repeat(9_000)}${end}` });
    const reply = await admin.get(`/api/admin/patient/${userId}/history/?sort=symptomps&page_size=2`);
    const cursor = reply.headers.get('x-next-cursor') ?? '';
    expect(cursor.length).toBeLessThan(1000);
    const next = await admin.get(`/api/admin/patient/${userId}/history/?sort=symptomps&page_size=2&cursor=${cursor}`);
    expect((next.body as { patient_history: unknown[] }).patient_history).toHaveLength(1);
  });

  it('counts signs, not halves of them', async () => {
    expect(await admin.get(`/api/admin/patients/?q=${'😀'.repeat(100)}`)).toMatchObject({ status: 200 });
    expect(await admin.get(`/api/admin/patients/?q=${'😀'.repeat(101)}`)).toMatchObject({ status: 400 });
  });

  it('may hold format and what starts with an underscore', async () => {
    expect((await admin.get('/api/admin/patients/?format=json&_=123')).status).toBe(200);
  });
});

describe('as CSV', () => {
  it('has the same rows, a line of names, and no formula', async () => {
    await test.make.patient({ account: { username: 'p', firstName: '=1+1', lastName: 'a "b", c' } });
    const reply = await admin.get('/api/admin/patients/?sort=-id', { headers: { accept: 'text/csv' } });
    expect(reply.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(reply.text.split('\r\n')[0]).toMatch(
      /^\ufeff?username,first_name,last_name,id,status,patient.age,patient.address,patient.mobile$/,
    );
    expect(reply.text).toContain(`p,'=1+1,"a ""b"", c"`);
  });

  it('has the headers of GET for HEAD', async () => {
    const reply = await admin.send('HEAD', '/api/admin/patients/', undefined, { headers: { accept: 'text/csv' } });
    expect(reply.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename="patients.csv"');
  });

  it.each([
    ['line breaks, of any kind', 'Street 1\n=1+1\rTown'],
    ['a semicolon, which spreadsheets split at', 'Street 1;=1+1'],
    ['a tab, which spreadsheets split at', 'Street 1\t=1+1'],
  ])('quotes what has %s', async (_, address) => {
    await test.make.patient({ account: { username: 'p' }, address });
    const reply = await admin.get('/api/admin/patients/?sort=-id', { headers: { accept: 'text/csv' } });
    expect(reply.text).toContain(`,"${address}",`);
  });

  it.each([
    ['text/csv;q=0, */*', 'application/json'],
    ['text/csv;q=0.5, application/json', 'application/json'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'application/json'],
    ['application/json, text/csv', 'text/csv; charset=utf-8'],
    ['text/*', 'text/csv; charset=utf-8'],
    ['text/csv;q=0., */*', 'application/json'],
    ['text/csv, application/json;q=0.9', 'text/csv; charset=utf-8'],
    ['text/csv, */*;q=0.1', 'text/csv; charset=utf-8'],
    ['text/csv; charset=utf-8', 'text/csv; charset=utf-8'],
  ])('is chosen by what is preferred: %s', async (accept, type) => {
    for (const query of ['', '?page=1']) {
      const { headers } = await admin.get(`/api/admin/patients/${query}`, { headers: { accept } });
      expect(headers.get('content-type')).toBe(type);
    }
  });

  it('is offered by lists alone', async () => {
    const { token } = await test.make.doctor();
    expect((await test.api.as(token).get('/api/doctor/profile/', { headers: { accept: 'text/csv' } })).status).toBe(
      406,
    );
    expect(
      (await test.api.as(token).get('/api/doctor/appointments/', { headers: { accept: 'text/csv' } })).text,
    ).toContain('patient_history.admit_date');
  });
});

describe('HEAD', () => {
  it('tells how many there are', async () => {
    await make('a', 'b');
    expect((await admin.send('HEAD', '/api/admin/patients/?username=a')).headers.get('x-total-count')).toBe('1');
  });
});
