interface Answer {
  status: number;
  /** of the request */
  id: string | null;
  body: Record<string, unknown>;
}

type Registration = { user_data: Record<string, string>; profile_data: Record<string, string> };

/** Asks with words that one recognizes, and remembers them, so that they can be looked for where they must not be. */
export class MarkedClient {
  /** `GET /path/ -> status` */
  readonly answered: string[] = [];
  private readonly marks = new Set<string>();

  /** Once the service is there. */
  url = '';

  mark = (text: string): string => {
    this.marks.add(text);
    return text;
  };

  marksIn = (text: string): string[] => [...this.marks].filter((marked) => text.includes(marked));

  all = (): string[] => [...this.marks];

  /** A text is sent as it is. */
  ask = async (method: string, path: string, body?: unknown, token?: string): Promise<Answer> => {
    const headers = {
      ...(token && { authorization: `Token ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    };
    const payload = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(`${this.url}${path}`, { method, headers, body: payload });
    this.answered.push(`${method} ${path.split('?')[0]} -> ${response.status}`);
    return {
      status: response.status,
      id: response.headers.get('x-request-id'),
      body: JSON.parse(await response.text()),
    };
  };

  /** The token of a login after one with a wrong password. */
  async enter(role: string, username: string, password: string): Promise<string> {
    await this.ask('POST', `/api/${role}/login/`, { username, password: this.mark(`wrong-for-${username}`) });
    const { body } = await this.ask('POST', `/api/${role}/login/`, { username, password });
    return this.mark(body.token as string);
  }

  /** The form of a registration in which every word is marked. */
  form = (role: 'doctor' | 'patient', name: string, mobile: string): Registration => {
    const marked = (field: string) => this.mark(`${field}-of-${name}`);
    const password = marked('password');
    const user_data = { username: marked('username'), first_name: marked('first'), last_name: marked('last') };
    const profile_data = { address: marked('address'), mobile: this.mark(mobile) };
    return {
      user_data: { ...user_data, password, password2: password },
      profile_data: { ...profile_data, ...(role === 'doctor' ? { department: 'CL' } : { age: '29.0' }) },
    };
  };

  /** Registers somebody, not without mistakes, has the account approved, and logs in. */
  async enrol(role: 'doctor' | 'patient', { user_data, profile_data }: Registration, admin: string) {
    const path = `/api/${role}/registration/`;
    const mistyped = { ...user_data, password2: this.mark(`mistyped-by-${user_data.username}`) };
    for (const user of [mistyped, user_data, user_data])
      await this.ask('POST', path, { user_data: user, profile_data });
    const query = `?q=${user_data.first_name}&mobile=${profile_data.mobile}`;
    const { body } = await this.ask('GET', `/api/admin/approve/${role}s/${query}`, undefined, admin);
    const [listed] = body[`${role}s`] as { id: string; doctor?: { id: number } }[];
    const { first_name, last_name } = user_data;
    const change = { [`${role}s`]: { first_name, last_name, status: true, [role]: profile_data } };
    await this.ask('PUT', `/api/admin/approve/${role}/${listed?.id}/`, change, admin);
    const token = await this.enter(role, user_data.username ?? '', user_data.password ?? '');
    return { uuid: listed?.id, id: listed?.doctor?.id, token };
  }
}
