import { useApp } from './support/app.js';
import { countStatements } from './support/database.js';

const test = useApp();

describe('GET /api/doctor/profile/', () => {
  it('shows the account and the profile', async () => {
    const doctor = await test.make.doctor({ department: 'EMC', account: { username: 'meera', lastName: '' } });
    const reply = await test.api.as(doctor.token).get('/api/doctor/profile/');
    expect(reply).toMatchObject({
      status: 200,
      body: {
        user_data: { username: 'meera', first_name: 'First', last_name: '' },
        profile_data: { department: 'EMC', address: 'Dhaka', mobile: '9999' },
      },
    });
  });

  it('takes three statements, one of them the record of access', async () => {
    const { token } = await test.make.doctor();
    expect(await countStatements(() => test.api.as(token).get('/api/doctor/profile/'))).toBe(3);
  });
});
