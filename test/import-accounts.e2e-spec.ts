import { useApp } from './support/app.js';
import { FormerService, type Group } from './support/django.js';
import { importInto, listed, write } from './support/django-files.js';
import { useFolder } from './support/transfer.js';

const test = useApp();
const path = useFolder();
let count = 0;
const bring = (former: FormerService, options = {}) =>
  importInto(test.dataSource, write(former, 'JSON', path(`former ${count++}`)), options);

const accounts = async (): Promise<Record<string, string>> => {
  const rows: { username: string; role: string }[] = await test.dataSource.query(
    'SELECT username, role FROM users ORDER BY username',
  );
  return Object.fromEntries(rows.map(({ username, role }) => [username, role]));
};

describe('an account’s role', () => {
  it('is the name of its group, whatever the group’s number', async () => {
    const former = new FormerService();
    for (const group of ['admin', 'doctor', 'patient'] as const) former.account([group], { username: group });
    await bring(former);
    expect(await accounts()).toEqual({ admin: 'admin', doctor: 'doctor', patient: 'patient' });
  });

  const profiles = { doctor: { department: 'CL' }, patient: { age: '29.0' } };
  it.each<[groups: Group[], profiles: ('doctor' | 'patient')[], role: string]>([
    [['doctor', 'patient'], [], 'doctor'],
    [['doctor', 'patient'], ['doctor'], 'doctor'],
    [['doctor', 'patient'], ['patient'], 'patient'],
    [['doctor', 'patient'], ['doctor', 'patient'], 'doctor'],
    [['patient', 'admin'], [], 'admin'],
    [['patient', 'admin'], ['patient'], 'patient'],
    [['doctor', 'admin'], ['patient'], 'admin'],
    [['doctor', 'patient', 'admin'], ['doctor', 'patient'], 'admin'],
  ])('in the groups %p with the profiles %p is %s', async (groups, owned, role) => {
    const former = new FormerService();
    const user = former.account(groups, { username: 'both' });
    for (const profile of owned) {
      former.add(`${profile}.${profile}`, 7, { ...profiles[profile], address: 'Dhaka', mobile: '1', user });
    }
    const summary = await bring(former);
    expect(await accounts()).toEqual({ both: role });
    expect(listed(summary, 'several_groups')).toEqual(['account both']);
    expect(summary.counts.doctors.imported + summary.counts.patients.imported).toBe(owned.length);
    const foreign = owned.filter((profile) => profile !== role).map((profile) => `${profile} 7`);
    expect(listed(summary, 'foreign_profile')).toEqual(foreign.length > 0 ? foreign : undefined);
  });

  it('needs a group that means something here', async () => {
    const former = new FormerService();
    former.account([], { username: 'none' });
    former.account(['nurses'], { username: 'nurse' });
    former.account(['nurses', 'patient'], { username: 'nurse and patient' });
    const summary = await bring(former);
    expect(await accounts()).toEqual({ 'nurse and patient': 'patient' });
    expect(listed(summary, 'no_group')).toEqual(['account none', 'account nurse']);
    expect(listed(summary, 'unknown_group')).toEqual(['account nurse and patient']);
    expect(listed(summary, 'no_profile')).toEqual(['account nurse and patient']);
  });
});

describe('a superuser', () => {
  const superusers = () => {
    const former = new FormerService();
    former.account([], { username: 'root', is_superuser: true });
    former.account(['admin'], { username: 'chief', is_superuser: true });
    former.doctor(5, {}, { username: 'surgeon', is_superuser: true });
    return former;
  };

  it('outside the group admin is left out, with what hangs on it', async () => {
    const summary = await bring(superusers());
    expect(await accounts()).toEqual({ chief: 'admin' });
    expect(listed(summary, 'superuser_without_admin_group')).toEqual(['account root', 'account surgeon']);
    expect(listed(summary, 'parent_left_out')).toEqual(['doctor 5']);
  });

  it('becomes an admin if that is asked for, also later', async () => {
    const former = superusers();
    await bring(former);
    const summary = await bring(former, { superusersAsAdmins: true });
    expect(summary.counts.accounts).toMatchObject({ imported: 2, alreadyHere: 1 });
    expect(await accounts()).toEqual({ chief: 'admin', root: 'admin', surgeon: 'admin' });
    expect(listed(summary, 'superuser_as_admin')).toEqual(['account root', 'account surgeon']);
    expect(listed(summary, 'foreign_profile')).toEqual(['doctor 5']);
    expect((await bring(former)).counts.accounts).toMatchObject({ imported: 0, alreadyHere: 3, leftOut: 0 });
  });
});

describe('usernames that differ by case only', () => {
  const variants = () => {
    const former = new FormerService();
    former.patient(1, {}, { username: 'ANN', date_joined: '2021-07-06T00:00:00Z' });
    former.patient(2, {}, { username: 'ann', date_joined: '2021-07-04T00:00:00Z' });
    former.patient(3, {}, { username: 'Ann', date_joined: '2021-07-05T00:00:00Z' });
    former.patient(4, {}, { username: 'Ann~2', date_joined: '2021-07-07T00:00:00Z' });
    former.patient(5, {}, { username: 'É'.repeat(150), date_joined: '2021-07-08T00:00:00Z' });
    former.patient(6, {}, { username: 'é'.repeat(150), date_joined: '2021-07-09T00:00:00Z' });
    return former;
  };
  const names = async () =>
    (
      await test.dataSource.query('SELECT username FROM users JOIN patients p ON p.user_id = users.id ORDER BY p.id')
    ).map(({ username }: { username: string }) => username);
  const expected = ['ANN~4', 'ann', 'Ann~3', 'Ann~2', 'É'.repeat(150), `${'é'.repeat(148)}~2`];

  it('are kept by the oldest account; the later ones get the first that is free', async () => {
    const summary = await bring(variants());
    expect(await names()).toEqual(expected);
    expect(summary.counts.accounts).toMatchObject({ imported: 6, leftOut: 0 });
    const renamed = summary.findings.find(({ kind }) => kind === 'renamed')?.examples;
    expect(renamed?.map(({ details }) => details)).toEqual([
      { from: 'ANN', to: 'ANN~4' },
      { from: 'Ann', to: 'Ann~3' },
      { from: 'é'.repeat(150), to: `${'é'.repeat(148)}~2` },
    ]);
  });

  it('stay what they became, and later files get other ones', async () => {
    const former = variants();
    await bring(former);
    former.patient(7, {}, { username: 'aNN', date_joined: '2020-01-01T00:00:00Z' });
    const summary = await bring(former);
    expect(await names()).toEqual([...expected, 'aNN~5']);
    expect(summary.findings.find(({ kind }) => kind === 'renamed')?.count).toBe(4);
  });
});

describe('an account that was made here', () => {
  it('keeps its name; whoever has it in any spelling is left out with everything of theirs', async () => {
    const { userId } = await test.make.doctor({ account: { username: 'PT 3' } });
    const before = await test.dataSource.query('SELECT * FROM users WHERE id = $1', [userId]);
    const former = FormerService.withRecords();
    former.patient(4, {}, { username: 'Pt 3' });
    const summary = await bring(former);
    expect(listed(summary, 'username_taken')).toEqual(['account pt 3', 'account Pt 3']);
    expect(listed(summary, 'parent_left_out')).toEqual([
      'patient 3',
      'patient 4',
      'history 9',
      'costs 1',
      'appointment 14',
    ]);
    expect(await test.dataSource.query('SELECT * FROM users WHERE id = $1', [userId])).toEqual(before);
    expect(await test.dataSource.query('SELECT id FROM patients UNION SELECT id FROM histories')).toEqual([]);
  });

  it('is counted', async () => {
    await test.make.admin();
    expect((await bring(FormerService.withRecords())).others).toBe(1);
  });
});
