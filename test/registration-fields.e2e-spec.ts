import { useApp } from './support/app.js';

const test = useApp();

const account = {
  username: 'meera',
  first_name: 'Meera',
  last_name: 'Nair',
  password: 'green kettle 9',
  password2: 'green kettle 9',
};
const profiles = {
  doctor: { department: 'EMC', address: 'Dortmund', mobile: '12312343424' },
  patient: { age: '29.5', address: 'Dhaka', mobile: '12312343424' },
};
type Role = keyof typeof profiles;
const bothRoles: Role[] = ['doctor', 'patient'];

/** Holds for the forms of these roles, the public one and the admin's; nothing is saved. */
async function expectRefusal(roles: Role[], user: object, profile: object, userFaults: object, profileFaults: object) {
  const admin = test.api.as((await test.make.admin()).token);
  const asked = roles.flatMap((role) => {
    const body = { user_data: { ...account, ...user }, profile_data: { ...profiles[role], ...profile } };
    return [test.api.post(`/api/${role}/registration/`, body), admin.post(`/api/admin/${role}/registration/`, body)];
  });
  for (const { status, body } of await Promise.all(asked))
    expect([status, body]).toEqual([400, { user_data: userFaults, profile_data: profileFaults }]);
  expect(await test.dataSource.query(`SELECT username FROM users WHERE role <> 'admin'`)).toEqual([]);
}

/** The account as its owner sees it after registration and login. */
async function registered(role: Role, user: object, profile: object = {}) {
  const form = { ...account, ...user };
  const body = { user_data: form, profile_data: { ...profiles[role], ...profile } };
  const admin = test.api.as((await test.make.admin()).token);
  const answer = await admin.post(`/api/admin/${role}/registration/`, body);
  expect(answer).toMatchObject({ status: 201 });
  const login = await test.api.post(`/api/${role}/login/`, { username: form.username, password: form.password });
  const { token } = login.body as { token: string };
  const { body: shown } = await test.api.as(token).get(`/api/${role}/profile/`);
  expect(answer.body).toEqual(shown);
  return shown;
}

const required = 'This field is required.';
const isNull = 'This field may not be null.';
const blank = 'This field may not be blank.';
const noString = 'Not a valid string.';
const nul = 'Null characters are not allowed.';
const half = 'Surrogate characters are not allowed: U+D800.';
const atMost = (characters: number) => `Ensure this field has no more than ${characters} characters.`;

const badTexts: [string, unknown, string][] = [
  ['null', null, isNull],
  ['""', '', blank],
  ['true', true, noString],
  ['a list', ['x'], noString],
  ['an object', { a: 1 }, noString],
  ['a null character', 'green\0kettle', nul],
  ['half a character', 'green\ud800kettle', half],
];
const trimmedBlank: [string, unknown, string] = ['spaces', ' \n\t ', blank];
const missing: [string, unknown, string] = ['nothing', undefined, required];

describe.each<[string, [string, unknown, string][]]>([
  ['username', [missing, ...badTexts, trimmedBlank, ['151 characters', 'ü'.repeat(151), atMost(150)]]],
  ['first_name', [missing, ...badTexts, trimmedBlank, ['151 characters', '🙂'.repeat(151), atMost(150)]]],
  ['last_name', [...badTexts, trimmedBlank, ['151 characters', 'x'.repeat(151), atMost(150)]]],
])('the %s of a registration', (field, cases) => {
  it.each(cases)('refuses %s', async (_, value, message) => {
    await expectRefusal(bothRoles, { [field]: value }, {}, { [field]: [message] }, {});
  });
});

const notDigits = 'Please Enter a valid mobile number!';

describe.each<[string, [string, unknown, string][]]>([
  ['address', [missing, ...badTexts, trimmedBlank, ['20,001 characters', 'x'.repeat(20_001), atMost(20_000)]]],
  [
    'mobile',
    [
      missing,
      ...badTexts.slice(0, 5),
      trimmedBlank,
      ['21 digits', '1'.repeat(21), atMost(20)],
      ['21 letters', 'a'.repeat(21), atMost(20)],
      ...['+8801711', '12 34', '12a', '-5', '1.5', '١٢٣', '²³'].map((v): [string, string, string] => [v, v, notDigits]),
    ],
  ],
])('the %s of a registration', (field, cases) => {
  it.each(cases)('refuses %s', async (_, value, message) => {
    await expectRefusal(bothRoles, {}, { [field]: value }, {}, { [field]: [message] });
  });
});

describe('the department of a registration', () => {
  it.each([
    [undefined, required],
    [null, isNull],
    ['XX', '"XX" is not a valid choice.'],
    ['cl', '"cl" is not a valid choice.'],
    [' CL', '" CL" is not a valid choice.'],
    ['', '"" is not a valid choice.'],
    ['Cardiologist', '"Cardiologist" is not a valid choice.'],
    [5, '"5" is not a valid choice.'],
    [true, '"True" is not a valid choice.'],
    [['CL'], `"['CL']" is not a valid choice.`],
    [{ a: null }, `"{'a': None}" is not a valid choice.`],
  ])('refuses %p', async (department, message) => {
    await expectRefusal(['doctor'], {}, { department }, {}, { department: [message] });
  });

  it.each(['CL', 'DL', 'EMC', 'IL', 'AL', 'CRS'])('takes %s', async (department) => {
    expect(await registered('doctor', {}, { department })).toMatchObject({ profile_data: { department } });
  });
});

const noNumber = 'A valid number is required.';
const totalDigits = 'Ensure that there are no more than 4 digits in total.';
const wholeDigits = 'Ensure that there are no more than 3 digits before the decimal point.';
const decimals = 'Ensure that there are no more than 1 decimal places.';

const each = (values: unknown[], message: string) => values.map((value): [unknown, string] => [value, message]);

describe('the age of a registration', () => {
  it.each<[unknown, string]>([
    [undefined, required],
    [null, isNull],
    ...each(['abc', '', ' ', '1,5', 'NaN', 'Infinity', true, [1], { a: 1 }], noNumber),
    ...each(['1000.0', '12345', 12345], totalDigits),
    ...each([1000, '1000', '1e3'], wholeDigits),
    ...each([25.55, '25.55', '25.50', '.05'], decimals),
    ...each([-5, '-5', '-0.5', '-999.9'], 'Ensure this value is greater than or equal to 0.'),
    ['1'.repeat(1001), 'String value too large.'],
  ])('refuses %p', async (age, message) => {
    await expectRefusal(['patient'], {}, { age }, {}, { age: [message] });
  });
});

describe('the texts of a registration', () => {
  it('are kept as sent, whatever the script', async () => {
    const names = { username: 'রহিম! <b> ünï', first_name: '🏥'.repeat(150), last_name: "O'Ødegård" };
    const profile = { address: `ঢাকা\n${'x'.repeat(19_995)}`, mobile: '1'.repeat(20) };
    expect(await registered('doctor', names, profile)).toMatchObject({ user_data: names, profile_data: profile });
  });

  it('lose their outer white space', async () => {
    const names = { username: ' meera\n', first_name: '\tMeera ', last_name: '\u00a0Nair\u2003' };
    expect(await registered('patient', names, { address: ' Dhaka \n', mobile: ' 123 ' })).toMatchObject({
      user_data: { username: 'meera', first_name: 'Meera', last_name: 'Nair' },
      profile_data: { address: 'Dhaka', mobile: '123' },
    });
  });

  it('may be numbers', async () => {
    const names = { username: 5, first_name: 31.5, last_name: 0 };
    expect(await registered('patient', names, { age: 29, address: -7, mobile: 12345 })).toMatchObject({
      user_data: { username: '5', first_name: '31.5', last_name: '0' },
      profile_data: { age: '29.0', address: '-7', mobile: '12345' },
    });
  });
});

describe('several faults of a registration', () => {
  it('are all told at once, but one for each field', async () => {
    await test.make.patient({ account: { username: 'Meera' } });
    const body = {
      user_data: { ...account, first_name: '', last_name: null, password: '1234', password2: [] },
      profile_data: { address: ' ', mobile: 'x'.repeat(21) },
    };
    const reply = await test.api.post('/api/doctor/registration/', body);
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({
      user_data: {
        username: { username: 'This username already exists' },
        first_name: [blank],
        last_name: [isNull],
        password: ['Ensure this field has at least 8 characters.'],
        password2: [noString],
      },
      profile_data: { department: [required], address: [blank], mobile: [atMost(20)] },
    });
  });

  it('name every required field of empty parts', async () => {
    const missingUser = { username: [required], first_name: [required], password: [required], password2: [required] };
    const { body } = await test.api.post('/api/patient/registration/', { user_data: {}, profile_data: {} });
    expect(body).toEqual({
      user_data: missingUser,
      profile_data: { age: [required], address: [required], mobile: [required] },
    });
  });
});
