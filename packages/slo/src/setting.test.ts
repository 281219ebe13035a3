import { describe, expect, it } from 'vitest';
import { ContractReader } from './contract-reader.js';
import { readSetting, SETTING_FIELDS } from './setting.js';

describe('a setting', () => {
  it.each(SETTING_FIELDS)('is pointed at where its %s cannot be read', (field) => {
    const reader = new ContractReader();
    expect(readSetting(reader, { [field]: 7 }, ['operations', 'pay'])).toEqual({});
    expect(reader.issues).toMatchObject([{ code: 'contract-malformed', path: ['operations', 'pay', field] }]);
  });

  it.each(['freeze', 'good', 'bad'] as const)('may take what nobody saw as "%s"', (noData) => {
    const reader = new ContractReader();
    expect(readSetting(reader, { noData }, [])).toEqual({ noData });
    expect(reader.issues).toEqual([]);
  });

  it('has nothing that was not said', () => {
    expect(Object.keys(readSetting(new ContractReader(), { owner: 'team-a' }, []))).toEqual(['owner']);
  });
});
