import { useApp } from './support/app.js';

const test = useApp();

const names = { username: 'Meera-Nair', first_name: 'Meera', last_name: 'Nair' };
const forms = [
  ['doctor', { department: 'EMC', address: 'Dortmund', mobile: '12312343424' }],
  ['patient', { age: '29.5', address: 'Dhaka', mobile: '12312343424' }],
] as const;

/** Holds for all four forms; nothing is saved. */
async function expectRefusal(passwords: object, faults: object) {
  const admin = test.api.as((await test.make.admin()).token);
  const asked = forms.flatMap(([role, profile_data]) => {
    const body = { user_data: { ...names, ...passwords }, profile_data };
    return [test.api.post(`/api/${role}/registration/`, body), admin.post(`/api/admin/${role}/registration/`, body)];
  });
  for (const { status, body } of await Promise.all(asked))
    expect([status, body]).toEqual([400, { user_data: faults, profile_data: {} }]);
  expect(await test.dataSource.query(`SELECT username FROM users WHERE role <> 'admin'`)).toEqual([]);
}

const tooShort = 'Ensure this field has at least 8 characters.';
const noLetters = 'Your password should contain letters!';
const tooCommon = 'This password is too common.';
const likeTheName = 'The password is too similar to the username.';
const badTexts: [string, unknown, string][] = [
  ['nothing', undefined, 'This field is required.'],
  ['null', null, 'This field may not be null.'],
  ['""', '', 'This field may not be blank.'],
  ['only spaces', ' '.repeat(8), 'This field may not be blank.'],
  ['true', true, 'Not a valid string.'],
  ['a list', ['green kettle 9'], 'Not a valid string.'],
  ['an object', {}, 'Not a valid string.'],
  ['a null character', 'green\0kettle', 'Null characters are not allowed.'],
  ['half a character', 'green\ud800kettle', 'Surrogate characters are not allowed: U+D800.'],
];

describe.each(['password', 'password2'])('the %s of a registration', (field) => {
  it.each(badTexts)('may not be %s', async (_, value, message) => {
    const passwords = { password: 'green kettle 9', password2: 'green kettle 9', [field]: value };
    await expectRefusal(passwords, { [field]: [message] });
  });
});

describe('the password of a registration, typed twice', () => {
  it.each([
    ['7 characters', 'kq7mzt4', tooShort],
    ['7 characters of four bytes', '🏥'.repeat(7), tooShort],
    ['7 characters with spaces around', '  kq7mzt4  ', tooShort],
    ['a few digits', '1234', tooShort],
    ['digits', '8305911746', noLetters],
    ['digits with spaces around', ' 8305911746 ', noLetters],
    ['a number', 8305911746, noLetters],
    ['digits of another script', '٨٣٠٥٩١١٧٤٦', noLetters],
    ['superscript digits', '²³²³²³²³', noLetters],
    ['73 bytes', 'x'.repeat(73), 'Ensure this field has no more than 72 bytes.'],
    ['73 bytes in 37 characters', `${'ü'.repeat(36)}x`, 'Ensure this field has no more than 72 bytes.'],
    ['a common one', 'password', tooCommon],
    ['a common one in capitals', 'PASSWORD1', tooCommon],
    ['a common one with spaces around', ' password1 ', tooCommon],
    ['one sign over and over', 'zzzzzzzz', tooCommon],
    ['a few signs over and over', 'abcaBCABCA', tooCommon],
    ['four letters twice', 'kq7mkq7m', tooCommon],
    ['the alphabet', 'abcdefgh', tooCommon],
    ['the alphabet from its end', 'zyxwvuts', tooCommon],
    ['a row of keys', 'Sdfghjkl', tooCommon],
    ['runs one after the other', 'abc123xyz', tooCommon],
    ['a run and a little more', 'kkkkkkk7', tooCommon],
    ['the username', names.username, likeTheName],
    ['the username in another case', 'MEERA-nair', likeTheName],
    ['the username with spaces around', ' Meera-Nair ', likeTheName],
  ])('may not be %s', async (_, password, message) => {
    await expectRefusal({ password, password2: password }, { password: [message] });
  });
});

describe('the second password of a registration', () => {
  it.each(['green kettle 8', 'Green kettle 9', 'green kettle 9 ', ' green kettle 9'])(
    'may not be %p',
    async (other) => {
      await expectRefusal({ password: 'green kettle 9', password2: other }, { password: ['password must match'] });
    },
  );

  it('is compared only when the rest of the account is right', async () => {
    const passwords = { password: 'green kettle 9', password2: 'green kettle 8' };
    await expectRefusal({ ...passwords, first_name: '' }, { first_name: ['This field may not be blank.'] });
    await expectRefusal({ password: 'green', password2: 'kettle' }, { password: [tooShort] });
  });
});

describe('a password that was registered', () => {
  it.each([
    ['has 8 characters', 'kq7mzt4w', 'kq7mzt4'],
    ['has 72 bytes', 'ü'.repeat(36), 'ü'.repeat(35)],
    ['is long', 'abc'.repeat(4), 'abc'.repeat(3)],
    ['has a run in it', 'doctoraccess1234', 'doctoraccess123'],
    ['has repetitions in it', 'aaa bbb c!', 'aaa bbb c'],
    ['has spaces around', '  spaced pw 1 ', 'spaced pw 1'],
    ['is in another script', 'সবুজ কেটলি ৯', 'সবুজ কেটলি'],
    ['holds the username', 'Meera-Nair 9', 'Meera-Nair'],
  ])('lets in exactly as it was sent, if it %s', async (_, password, other) => {
    const admin = test.api.as((await test.make.admin()).token);
    for (const [role, profile_data] of forms) {
      const user_data = { ...names, username: `${names.username} ${role}`, password, password2: password };
      const { status } = await admin.post(`/api/admin/${role}/registration/`, { user_data, profile_data });
      expect(status).toBe(201);
      const login = (secret: string) =>
        test.api.post(`/api/${role}/login/`, { username: user_data.username, password: secret });
      expect(await login(password)).toMatchObject({ status: 200 });
      expect(await login(other)).toMatchObject({ status: 400 });
      expect(await login(`${password} `)).toMatchObject({ status: 400 });
    }
  });

  it('is stored as a hash only', async () => {
    const [role, profile_data] = forms[0];
    const user_data = { ...names, password: 'green kettle 9', password2: 'green kettle 9' };
    await test.api.post(`/api/${role}/registration/`, { user_data, profile_data });
    const [row] = await test.dataSource.query('SELECT * FROM users');
    expect(row.password_hash).toMatch(/^\$2[aby]\$04\$/);
    expect(JSON.stringify(row)).not.toContain('kettle');
  });
});
