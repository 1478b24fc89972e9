import { gzipSync } from 'node:zlib';
import { useApp } from './support/app.js';

const test = useApp();

const registration = '/api/doctor/registration/';
const user_data = { username: 'meera', first_name: 'Meera', password: 'right horse 7', password2: 'right horse 7' };
const profile_data = { department: 'CL', address: 'Dhaka', mobile: '9999' };
const good = JSON.stringify({ user_data, profile_data });
const noData = { non_field_errors: ['No data provided'] };
const nothingSent = { status: 400, body: { user_data: noData, profile_data: noData } };
const unreadable = { status: 400, body: { detail: expect.stringMatching(/^JSON parse error - ./) } };

const expected = (type: string) => ({
  non_field_errors: [`Invalid data. Expected a dictionary, but got ${type}.`],
});
const list = `"[5000.0, 1e+16, {'a': 7.0}]" is not a valid choice.`;

const register = (raw: string | Buffer, type = 'application/json') =>
  test.api.post(registration, undefined, { raw: new Uint8Array(Buffer.from(raw)), headers: { 'content-type': type } });

describe('a JSON body', () => {
  it.each(['application/json', 'APPLICATION/JSON', 'application/json; charset=utf-8', 'application/json;v=1'])(
    'is read as %s',
    async (type) => {
      expect(await register(good, type)).toMatchObject({ status: 201 });
    },
  );

  it.each([' \r\n\t', ''])('may have white space %j around it', async (space) => {
    expect(await register(space + good + space)).toMatchObject({ status: 201 });
  });

  it('counts as {} when it is empty', async () => {
    expect(await register('')).toMatchObject(nothingSent);
  });

  it.each<[string, string | Buffer]>([
    ['is cut off', good.slice(0, -1)],
    ['goes on', `${good}x`],
    ['is two bodies', good + good],
    ['is white space', '  '],
    ['has single quotes', good.replaceAll('"', "'")],
    ['has a comma too many', good.replace(/}$/, ',}')],
    ['has a comment', `${good}// the end`],
    ['has a line break in a string', good.replace('Dhaka', 'Dha\nka')],
    ['has NaN', good.replace('"9999"', 'NaN')],
    ['has Infinity', good.replace('"9999"', 'Infinity')],
    ['has -Infinity', good.replace('"9999"', '-Infinity')],
    ['has a number with a leading zero', good.replace('"9999"', '09')],
    ['is not UTF-8', Buffer.from(good.replace('Dhaka', 'Dhák'), 'latin1')],
    ['is UTF-16', Buffer.from(good, 'utf16le')],
    ['starts with a byte order mark', `\ufeff${good}`],
    ['is compressed', gzipSync(good)],
  ])('is refused when it %s', async (_, body) => {
    expect(await register(body)).toMatchObject(unreadable);
  });

  it('is refused when it is compressed and says so', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const reply = await test.api.post(registration, undefined, { raw: new Uint8Array(gzipSync(good)), headers });
    expect(reply).toMatchObject(unreadable);
  });

  it.each([
    ['lists', '['.repeat(100_000)],
    ['closed lists', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects', '{"a":'.repeat(100_000)],
    ['closed objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['lists around a long number', `${'['.repeat(100_000)}12345678901234567890${']'.repeat(100_000)}`],
  ])('is refused with 100,000 levels of %s', async (_, nested) => {
    expect(await register(`{"user_data":${nested}}`)).toMatchObject(unreadable);
  });

  it.each(['{"a":', '['])('may have 32 levels and no more, of %s', async (open) => {
    const nested = (levels: number) => open.repeat(levels) + 1 + (open === '[' ? ']' : '}').repeat(levels);
    expect(await register(`{"more":${nested(31)}}`)).toMatchObject(nothingSent);
    const detail = 'JSON parse error - more than 32 levels of nesting';
    expect(await register(`{"more":${nested(32)}}`)).toMatchObject({ status: 400, body: { detail } });
  });

  it('is read with the last of two equal keys', async () => {
    expect(await register(good.replace('"mobile"', '"mobile":"1","mobile"'))).toMatchObject({ body: { profile_data } });
    const reply = await register(good.replace('{', '{"user_data":5,').replace('meera', 'nila'));
    expect(reply).toMatchObject({ status: 201, body: { user_data: { username: 'nila' } } });
  });

  describe('with a number that is written as a fraction or a power', () => {
    const mobile = 'Please Enter a valid mobile number!';
    it.each([
      ['"user_data":{', '"user_data":5.0,"x":{', { user_data: expected('float') }],
      ['"user_data":{', '"user_data":-5E2,"x":{', { user_data: expected('float') }],
      ['"user_data":{', '"user_data":5,"x":{', { user_data: expected('int') }],
      ['"9999"', '12.0', { profile_data: { mobile: [mobile] } }],
      ['"9999"', '12.00 ', { profile_data: { mobile: [mobile] } }],
      ['"9999"', '1.2e1', { profile_data: { mobile: [mobile] } }],
      ['"9999"', '1e19', { profile_data: { mobile: [mobile] } }],
      ['"CL"', '5.0', { profile_data: { department: ['"5.0" is not a valid choice.'] } }],
      ['"CL"', '[5e3, 1e16, {"a": 7.00}]', { profile_data: { department: [list] } }],
    ])('%s as %s is a float, as the reference had it', async (was, is, faults) => {
      const body = { user_data: {}, profile_data: {}, ...faults };
      expect(await register(good.replace(was, is))).toMatchObject({ status: 400, body });
    });

    it.each([['5.0'], ['0.5e1'], ['5.000'], ['50E-1']])('%s is the text 5.0', async (number) => {
      const reply = await register(good.replace('"Dhaka"', number));
      expect(reply).toMatchObject({ status: 201, body: { profile_data: { address: '5.0' } } });
    });

    it('is a number where one is asked for', async () => {
      const patient = await test.make.patient();
      const history = await test.make.history({ patientId: patient.id });
      const { id } = await test.make.appointment({ doctorId: history.assignedDoctorId, patientId: patient.id });
      const admin = test.api.as((await test.make.admin()).token);
      const put = (path: string, raw: string) => admin.put(`/api/admin/${path}/`, {}, { raw });
      const aged = (age: string) => put(`patient/${patient.userId}`, `{"patients":{"patient":{"age":${age}}}}`);
      for (const age of ['45.0', '4.5e1', '45.00'])
        expect(await aged(age)).toMatchObject({ status: 200, body: { patients: { patient: { age: '45.0' } } } });
      expect(await aged('1000.0')).toMatchObject({
        status: 400,
        body: { patients: { patient: { age: ['Ensure that there are no more than 4 digits in total.'] } } },
      });
      const costs = '{"room_charge":2.0,"doctor_fee":3e0}';
      const fields = `{"assigned_doctor":${history.assignedDoctorId}.0,"costs":${costs}}`;
      expect(
        await put(`patient/${patient.userId}/history/${history.id}`, `{"patient_history":${fields}}`),
      ).toMatchObject({
        status: 200,
        body: {
          patient_history: { assigned_doctor: history.assignedDoctorId, costs: { room_charge: 2, doctor_fee: 3 } },
        },
      });
      for (const [status, shown] of [
        ['0.0', false],
        ['1.0', true],
      ] as const)
        expect(await put(`appointment/${id}`, `{"appointments":{"status":${status}}}`)).toMatchObject({
          status: 200,
          body: { appointments: { status: shown } },
        });
    });
  });

  it('does not tell what was sent when it cannot be read', async () => {
    const { text } = await register(good.replace('right horse 7"', 'right horse 7'));
    expect(text).not.toContain('horse');
  });
});

describe('keys of a JSON body that mean something to JavaScript', () => {
  const names = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'then',
    'length',
    'check',
    'answer',
  ];

  it.each(names)('are ignored like any other: %s', async (name) => {
    for (const value of ['"x"', '5', 'null', '[]', '{"polluted":true}', '{"prototype":{"polluted":true}}']) {
      const username = `${name} ${value}`;
      const body = good
        .replaceAll('{', `{${JSON.stringify(name)}:${value},`)
        .replace('"meera"', JSON.stringify(username));
      const reply = await register(body);
      expect({ name, value, status: reply.status, body: reply.body }).toMatchObject({
        status: 201,
        body: { profile_data },
      });
    }
    expect({}).not.toHaveProperty('polluted');
  });

  it.each(names)('are ignored inside of a value that is wrong: %s', async (name) => {
    const body = good.replace('"Dhaka"', `{${JSON.stringify(name)}:"x"}`);
    const faults = { user_data: {}, profile_data: { address: ['Not a valid string.'] } };
    expect(await register(body)).toMatchObject({ status: 400, body: faults });
  });

  it('do not stand for the keys that are missing', async () => {
    expect(await register(`{"__proto__":${good}}`)).toMatchObject(nothingSent);
    const inner = `{"user_data":{"__proto__":${JSON.stringify(user_data)}},"profile_data":${JSON.stringify(profile_data)}}`;
    expect(await register(inner)).toMatchObject({ body: { user_data: { username: ['This field is required.'] } } });
  });
});

describe('text in a JSON body', () => {
  it.each([
    ['\\ud800', 'Surrogate characters are not allowed: U+D800.'],
    ['a\\udfff', 'Surrogate characters are not allowed: U+DFFF.'],
    ['a\\u0000b', 'Null characters are not allowed.'],
  ])('is refused with %s', async (text, message) => {
    const faults = { user_data: { first_name: [message] }, profile_data: { address: [message] } };
    expect(await register(good.replace('Dhaka', text).replace('Meera', text))).toMatchObject({
      status: 400,
      body: faults,
    });
  });

  it.each([
    'ঢাকা',
    '🏥',
    '\\ud83c\\udfe5',
    'e\u0301',
    '\u202eabc',
    '<b>&amp;</b>',
    'a\\u2028b',
    "'; DROP TABLE users; --",
  ])('is kept as it is: %s', async (text) => {
    const address = JSON.parse(`"${text}"`) as string;
    expect(await register(good.replace('Dhaka', text))).toMatchObject({
      status: 201,
      body: { profile_data: { address } },
    });
    expect(await test.dataSource.query('SELECT address FROM doctors')).toEqual([{ address }]);
  });
});

describe('a number in a JSON body', () => {
  it.each(['12345678901234567890', '9007199254740993', '0', '7'])('is read digit by digit: %s', async (digits) => {
    const reply = await register(good.replace('"9999"', digits));
    expect(reply).toMatchObject({ status: 201, body: { profile_data: { mobile: digits } } });
    expect(await test.dataSource.query('SELECT mobile FROM doctors')).toEqual([{ mobile: digits }]);
  });

  it('is refused with its own digits when it is the key of nothing', async () => {
    const { token } = await test.make.patient();
    const raw = '{"appointment_date":"2030-07-18","appointment_time":"16:33","doctor":12345678901234567890}';
    const options = { raw, headers: { 'content-type': 'application/json' } };
    const doctor = ['Invalid pk "12345678901234567890" - object does not exist.'];
    expect(await test.api.as(token).post('/api/patient/appointment/', undefined, options)).toMatchObject({
      status: 400,
      body: { doctor },
    });
  });
});
