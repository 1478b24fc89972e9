const browsers: [RegExp, string][] = [
  [/\bEdg\w*\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];

/** A User-Agent as its owner would say it: `Firefox on Windows`, or the first product's name, such as `curl/8.5`. */
export function deviceOf(userAgent: string | undefined): string | null {
  const text = (userAgent ?? '').slice(0, 1000);
  const [browser, system] = [browsers, systems].map((known) => known.find(([sign]) => sign.test(text))?.[1]);
  if (browser) return system ? `${browser} on ${system}` : browser;
  return /[\w.-]+(\/[\w.-]+)?/.exec(text)?.[0].slice(0, 60) ?? null;
}
