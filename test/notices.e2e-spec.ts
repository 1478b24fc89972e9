import { generateSync } from 'otplib';
import { useApp } from './support/app.js';
import { useMailbox } from './support/mailbox.js';
import { password } from './support/make.js';

const mailbox = useMailbox();
const test = useApp({ dataDir: mailbox.dataDir });
const notices = (count: number) => mailbox.letters('Your hospital account was changed', count);

const roles = ['doctor', 'patient', 'admin'] as const;
const fresh = 'new horse 8';
const changed = { old_password: password, password: fresh, password2: fresh };
let count = 0;

async function make(role: (typeof roles)[number]) {
  const email = `owner${count++}@ward.example`;
  const account = { email };
  const made = role === 'admin' ? await test.make.admin(account) : await test.make[role]({ account });
  return { ...made, email, api: test.api.as(made.token), path: `/api/${role}` };
}
type Owner = Awaited<ReturnType<typeof make>>;

async function setUpFactor({ api, path }: Owner): Promise<string> {
  const { secret } = (await api.post(`${path}/mfa/setup/`)).body as { secret: string };
  const { body } = await api.post(`${path}/mfa/verify/`, { otp: generateSync({ secret }) });
  return (body as { recovery_codes: string[] }).recovery_codes[0] ?? '';
}

describe.each(roles)('an owner of role %s is told', (role) => {
  /** One more letter, to the address that the account had. */
  async function expectTold({ email, username }: Owner, what: string, already = 0): Promise<void> {
    const letters = await notices(already + 1);
    expect(letters).toHaveLength(already + 1);
    const told = letters.filter((letter) => letter.includes(`Of the ${role} account "${username}" ${what}.`));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`To: ${email}\r\n`);
  }

  it('that the password was changed', async () => {
    const owner = await make(role);
    expect(await owner.api.post(`${owner.path}/password/change/`, changed)).toMatchObject({ status: 200 });
    await expectTold(owner, 'the password was changed');
  });

  it('that it was set with a token', async () => {
    const owner = await make(role);
    const token = '0'.repeat(40);
    await test.make.reset(owner.userId, token);
    const form = { token, password: fresh, password2: fresh };
    expect(await test.api.post(`${owner.path}/password/reset/`, form)).toMatchObject({ status: 200 });
    await expectTold(owner, 'the password was set anew, with a token for those who forgot it');
  });

  it('that the address was changed, at the former one, but not that it stayed', async () => {
    const owner = await make(role);
    const move = (email: string) => owner.api.put(`${owner.path}/email/`, { email, password });
    expect(await move(owner.email)).toMatchObject({ status: 200 });
    expect(await move('new@ward.example')).toMatchObject({ status: 200 });
    await expectTold(owner, 'this address was taken away');
  });

  it('that a second factor came, and went', async () => {
    const owner = await make(role);
    const otp = await setUpFactor(owner);
    await expectTold(owner, 'a second factor was set up');
    expect(await owner.api.post(`${owner.path}/mfa/disable/`, { password, otp })).toMatchObject({ status: 200 });
    await expectTold(owner, 'the second factor was taken away', 1);
  });
});

it.each(['doctor', 'patient'] as const)('a %s is told that an admin took the second factor away', async (role) => {
  const owner = await make(role);
  await setUpFactor(owner);
  const admin = test.api.as((await test.make.admin()).token);
  const reset = () => admin.post(`/api/admin/${role}/${owner.userId}/mfa-reset/`);
  expect([(await reset()).status, (await reset()).status]).toEqual([200, 200]);
  const letters = (await notices(2)).join();
  expect(letters.match(/the second factor was taken away/g)).toHaveLength(1);
});

it('nobody is told of what was refused, or has no address', async () => {
  const owner = await make('doctor');
  const wrong = { ...changed, old_password: 'left horse 7' };
  expect(await owner.api.post('/api/doctor/password/change/', wrong)).toMatchObject({ status: 400 });
  const other = await test.make.doctor();
  expect(await test.api.as(other.token).post('/api/doctor/password/change/', changed)).toMatchObject({ status: 200 });
  // behind both
  expect(await owner.api.post('/api/doctor/password/change/', changed)).toMatchObject({ status: 200 });
  expect(await notices(1)).toHaveLength(1);
});

it('an address gets five in half an hour: it may be a stranger’s', async () => {
  const owner = await make('patient');
  const passwords = Array.from({ length: 8 }, (_, at) => (at === 0 ? password : `new horse ${at}`));
  for (const [at, old] of passwords.slice(0, -1).entries()) {
    const next = passwords[at + 1];
    const form = { old_password: old, password: next, password2: next };
    expect(await owner.api.post('/api/patient/password/change/', form)).toMatchObject({ status: 200 });
    await notices(Math.min(at + 1, 5));
  }
  expect(await notices(6)).toHaveLength(5);
});

it('an address gets five for all accounts that have it, in any case', async () => {
  const email = `shared${count++}@ward.example`;
  for (let i = 1; i <= 6; i++) {
    const { token } = await test.make.patient({ account: { email: i % 2 ? email : email.toUpperCase() } });
    expect(await test.api.as(token).post('/api/patient/password/change/', changed)).toMatchObject({ status: 200 });
    await notices(Math.min(i, 5));
  }
  expect(await notices(6)).toHaveLength(5);
});
