import * as coerce from './coerce.js';
import { isFault } from './coerce.js';
import { decimal } from './coerce-number.js';
import { day, shownTime, timeOfDay } from './coerce-time.js';
import { asciiDigits, Float, isDigits, str, strip, typeName } from './python.js';

/** What a coercion gives: its value, or the message of its fault. */
const result = (coerced: unknown) => (isFault(coerced) ? { fault: coerced.message } : coerced);
const fault = (message: string) => ({ fault: message });

const isNull = fault('This field may not be null.');
const blank = fault('This field may not be blank.');
const noString = fault('Not a valid string.');
const noNumber = fault('A valid number is required.');
const tooLarge = fault('String value too large.');
const negative = fault('Ensure this value is greater than or equal to 0.');
const noDate = fault('Date has wrong format. Use one of these formats instead: YYYY-MM-DD.');
const noTime = fault('Time has wrong format. Use one of these formats instead: hh:mm[:ss[.uuuuuu]].');
const surrogate = (code: string) => fault(`Surrogate characters are not allowed: U+${code}.`);
const choice = (shown: string) => fault(`"${shown}" is not a valid choice.`);
const unknownKey = (shown: string) => fault(`Invalid pk "${shown}" - object does not exist.`);
const notAnObject = (type: string) => fault(`Invalid data. Expected a dictionary, but got ${type}.`);
const noKey = (type: string) => fault(`Incorrect type. Expected pk value, received ${type}.`);

type Cases = [value: unknown, expected: unknown][];
const all = (values: unknown[], expected: unknown): Cases => values.map((value) => [value, expected]);

/** One test for each value: what `coerced` makes of it. */
function cases(name: string, coerced: (value: unknown) => unknown, values: Cases): void {
  const named = values.map(([value, expected]) => [shown(value), value, expected] as const);
  describe(name, () => {
    it.each(named)('of %s', (_, value, expected) => {
      expect(result(coerced(value))).toEqual(expected);
    });
  });
}
const shown = (value: unknown) => (typeof value === 'bigint' ? `${value}n` : JSON.stringify(value)).slice(0, 40);

cases('text of at most 5 characters', (value) => coerce.text(value, 5), [
  ...all(['meera', ' \u00a0\u001c\u0085meera\n'], 'meera'),
  ['\ufeffabc', '\ufeffabc'],
  ['🏥🏥🏥🏥🏥', '🏥🏥🏥🏥🏥'],
  [5, '5'],
  [31.5, '31.5'],
  [12345n, '12345'],
  [new Float(5), '5.0'],
  [null, isNull],
  ...all([true, [], {}], noString),
  ...all(['', ' \t\n'], blank),
  ['meera!', fault('Ensure this field has no more than 5 characters.')],
  ['a\0b', fault('Null characters are not allowed.')],
  ['a\ud800b', surrogate('D800')],
  ['\udfff', surrogate('DFFF')],
]);

cases('text that may be empty', (value) => coerce.text(value, 5, true), [
  ...all(['', ' \t\n'], ''),
  [' meera ', 'meera'],
  [null, isNull],
]);

cases('secret', coerce.secret, [
  [' a ', ' a '],
  ['  ', '  '],
  ['', blank],
  [false, noString],
]);

cases('newSecret', coerce.newSecret, [[' a ', ' a '], ...all(['', ' \t\n'], blank), [null, isNull], [false, noString]]);

cases('newPassword', coerce.newPassword, [
  ['  kq7mzt4w ', '  kq7mzt4w '],
  ['ü'.repeat(36), 'ü'.repeat(36)],
  ['x'.repeat(73), fault('Ensure this field has no more than 72 bytes.')],
  ['kq7mzt4', fault('Ensure this field has at least 8 characters.')],
  ...all(['12345678', ' 12345678 ', '٤٥٤٥٤٥٤٥', '²³²³²³²³', 12345678], fault('Your password should contain letters!')),
  ['        ', blank],
  [null, isNull],
]);

cases('mobile', coerce.mobile, [
  [' 0123 ', '0123'],
  [12345, '12345'],
  [12345678901234567890n, '12345678901234567890'],
  ...all(['+1', '1 2', '1.5', new Float(12), '12a', '١٢', '²³', -5], fault('Please Enter a valid mobile number!')),
  ['a'.repeat(21), fault('Ensure this field has no more than 20 characters.')],
  ['', blank],
]);

cases('choice', (value) => coerce.choice(value, ['CL', 'DL']), [
  ['CL', 'CL'],
  ['cl', choice('cl')],
  [' CL', choice(' CL')],
  ['', choice('')],
  [true, choice('True')],
  [['CL'], choice("['CL']")],
  [new Float(5), choice('5.0')],
  [null, isNull],
]);

cases('flag', coerce.flag, [
  ...all([true, 1, new Float(1), '1', ...'true True TRUE t T y Y yes YES on On ON'.split(' ')], true),
  ...all([false, 0, -0, new Float(-0), '0', ...'false False FALSE f F n N no NO off Off OFF'.split(' ')], false),
  ...all(['', 2, new Float(2), '2', 'maybe', ' true', [], [true], {}], fault('Must be a valid boolean.')),
  [null, isNull],
]);

cases('whole', coerce.whole, [
  ...all([7, new Float(7), '7', ' 7 ', '+7', '007', '7.0', '7.', 7n], 7),
  ['2147483647', 2147483647],
  ...all([2147483648, '2147483648', 10n ** 20n], fault('Ensure this value is less than or equal to 2147483647.')),
  ...all([-1, '-1', '-1.0'], negative),
  ...all(['', 'x', '1.5', 1.5, '1e3', new Float(1e20), true, [], {}], fault('A valid integer is required.')),
  ['1'.repeat(1001), tooLarge],
  [null, isNull],
]);

cases('key', coerce.key, [
  ...all([95, '95', ' 95 ', '+95', 95.7, new Float(95)], 95),
  ...all([null, ''], isNull),
  [0, unknownKey('0')],
  [new Float(0), unknownKey('0.0')],
  ['-1', unknownKey('-1')],
  [2147483648, unknownKey('2147483648')],
  [10n ** 20n, unknownKey('100000000000000000000')],
  ['abc', noKey('str')],
  ['1.5', noKey('str')],
  [[95], noKey('list')],
  [{ id: 95 }, noKey('dict')],
  [true, noKey('bool')],
]);

cases('decimal', decimal, [
  ...all([29, new Float(29)], '29.0'),
  [29.5, '29.5'],
  ['999.9', '999.9'],
  ...all([' 12 ', '12.', '0012', '12.0', '+12', '1.2e1', '120e-1', '١٢'], '12.0'),
  ...all(['.5', '00.5', '5e-1'], '0.5'),
  ...all([0, '-0', '0.0', '-0.0'], '0.0'),
  ...all(['abc', '', '.', 'e1', '1,5', '1 2', 'NaN', 'Infinity', true, [], {}], noNumber),
  ...all(['1000.0', new Float(1000), '12345', '1e4'], fault('Ensure that there are no more than 4 digits in total.')),
  ...all([1000, '1e3'], fault('Ensure that there are no more than 3 digits before the decimal point.')),
  ...all([25.55, '25.50', '.05', '1e-2'], fault('Ensure that there are no more than 1 decimal places.')),
  ...all([-5, '-0.1', '-999.9'], negative),
  ['1'.repeat(1001), tooLarge],
  [null, isNull],
]);

cases('day', day, [
  ...all(['2030-07-08', '2030-7-8', '٢٠٣٠-٠٧-٠٨'], '2030-07-08'),
  ...['0001-01-01', '9999-12-31', '2028-02-29', '2000-02-29'].map((date): [string, string] => [date, date]),
  ...all(['2027-02-29', '1900-02-29', '2030-04-31', '2030-13-01', '2030-00-01', '2030-01-00', '0000-01-01'], noDate),
  ...all(['', ' 2030-07-18', '2030-07-18 ', '2030-07-18T00:00', '18-07-2030', '30-07-18', 20300718, true, {}], noDate),
  [null, isNull],
]);

cases('timeOfDay', timeOfDay, [
  ...all(['4:33', '04:33', '04:33:00', '04:33:00.000000', '04:33 ', '٠٤:٣٣'], '04:33:00'),
  ...all(['16:33:27.5', '16:33:27,5', '16:33:27.5000009'], '16:33:27.500000'),
  ...all(['23:59:59.1234567', `23:59:59.123456${'9'.repeat(60)}`], '23:59:59.123456'),
  ...all(['24:00', '12:60', '12:00:60', ' 4:33', '4', '433', '04:33:', '04:33:00.', ''], noTime),
  ...all(['4:33 PM', '16:33:27+02:00', '16:33:27Z', '16:33 x', 1633, true, [], {}], noTime),
  [null, isNull],
]);

cases('dictionary', coerce.dictionary, [
  [{ a: 1 }, { a: 1 }],
  [[], notAnObject('list')],
  ['x', notAnObject('str')],
  [5, notAnObject('int')],
  ...all([5.5, new Float(5)], notAnObject('float')),
  [false, notAnObject('bool')],
]);

cases('shownTime', (time) => shownTime(String(time)), [
  ...all(['16:33:27', '16:33:27.000000'], '16:33:27'),
  ['16:33:27.5', '16:33:27.500000'],
  ['16:33:27.000001', '16:33:27.000001'],
]);

describe('as Python shows it', () => {
  it.each<[unknown, string, string]>([
    ["it's", "it's", 'str'],
    [null, 'None', 'NoneType'],
    [true, 'True', 'bool'],
    [5, '5', 'int'],
    [10n ** 20n, '100000000000000000000', 'int'],
    [5.5, '5.5', 'float'],
    [new Float(5), '5.0', 'float'],
    [new Float(-5e3), '-5000.0', 'float'],
    [new Float(12e15), '1.2e+16', 'float'],
    [[new Float(0)], '[0.0]', 'list'],
    [['CL', "it's", 'a "b"', `'"`], `['CL', "it's", 'a "b"', '\\'"']`, 'list'],
    [['a\n\\'], "['a\\n\\\\']", 'list'],
    [{ a: [false, null] }, "{'a': [False, None]}", 'dict'],
  ])('%j is %s, a %s', (value, text, type) => {
    expect([str(value), typeName(value)]).toEqual([text, type]);
  });

  it('digits are those of any script, and superscripts', () => {
    expect(['123', '١٢٣', '𝟗', '²³'].map(isDigits)).toEqual([true, true, true, true]);
    expect(['', '1.5', '-1', '1 ', '½', 'a'].map(isDigits)).toEqual([false, false, false, false, false, false]);
    expect(asciiDigits('٤-৫ 𝟗𝟘 x²')).toBe('4-5 90 x²');
  });

  it('white space is what str.strip() takes off', () => {
    expect(strip('\u001c\u0085\u2003 a b \u00a0\t')).toBe('a b');
    expect(strip('\ufeffa\u200b')).toBe('\ufeffa\u200b');
    expect(strip(' \n')).toBe('');
  });
});
