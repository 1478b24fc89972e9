import { useApp } from './support/app.js';

const test = useApp();

describe('If-None-Match', () => {
  it('with the ETag of an answer is answered 304 without a body, until the answer changes', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    const doctor = await test.make.doctor();
    const path = '/api/admin/doctors/?page_size=10';
    const first = await admin.get(path);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"/);
    const again = () => admin.get(path, { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect(await again()).toMatchObject({ status: 304, text: '' });
    expect((await again()).headers.get('content-type')).toBeNull();
    const body = { doctors: { doctor: { address: 'another street' } } };
    expect((await admin.put(`/api/admin/doctor/${doctor.userId}/`, body)).status).toBe(200);
    expect(await again()).toMatchObject({ status: 200 });
  });

  it('is answered for HEAD as for GET', async () => {
    const admin = test.api.as((await test.make.admin()).token);
    for (const path of ['/api/admin/doctors/?page_size=10', '/api/departments/']) {
      const { headers } = await admin.get(path);
      const etag = headers.get('etag') ?? '';
      const head = await admin.send('HEAD', path);
      expect([head.status, head.headers.get('etag')]).toEqual([200, etag]);
      const again = await admin.send('HEAD', path, undefined, { headers: { 'if-none-match': etag } });
      expect(again).toMatchObject({ status: 304, text: '' });
      expect([again.headers.get('etag'), again.headers.get('content-length')]).toEqual([
        etag,
        head.headers.get('content-length'),
      ]);
    }
  });

  it('does not keep the rights of its owner from being checked', async () => {
    const admin = await test.make.admin();
    const path = '/api/admin/patients/?page_size=10';
    const etag = (await test.api.as(admin.token).get(path)).headers.get('etag') ?? '';
    expect((await test.api.get(path, { headers: { 'if-none-match': etag } })).status).toBe(401);
    expect((await test.api.get(path, { headers: { 'if-none-match': '*' } })).status).toBe(401);
  });

  it('means nothing to a change', async () => {
    const patient = await test.make.patient();
    const account = test.api.as(patient.token);
    const profile = await account.get('/api/patient/profile/');
    const reply = await account.put('/api/patient/profile/', profile.body, { headers: { 'if-none-match': '*' } });
    expect(reply.status).toBe(200);
  });
});
