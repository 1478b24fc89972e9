import { Log } from './logger.js';

describe('the log', () => {
  it('leaves out what the framework says of its own start, whether it is bundled or not', () => {
    const written: string[] = [];
    const write = jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    const log = new Log({ production: true, logLevel: 'log' });
    log.log('Mapped {/health, GET} route', 'RouterExplorer');
    log.log('Mapped {/health, GET} route', '_RouterExplorer');
    log.log('the record of access is sealed', 'Audit');
    write.mockRestore();
    expect(written.map((line) => JSON.parse(line).context)).toEqual(['Audit']);
  });
});
