const deep = `{"type":"goal.created","data":${'['.repeat(2_000)}${']'.repeat(2_000)}}`

/** Messages that no client should trip over. */
export const garbage: readonly (string | Uint8Array)[] = [
  '',
  'not json',
  '{"type":"goal.created","data":{"goalId":',
  'null',
  '42',
  '"goal.created"',
  '[]',
  '[null,1,[]]',
  '{}',
  '{"type":7,"data":{}}',
  '{"type":"goal.created"}',
  '{"type":"goal.created","data":{"goalId":17,"title":null}}',
  '{"type":"goal.exploded","timestamp":"yesterday","data":{}}',
  '{"type":"__proto__","data":{"__proto__":{"polluted":true}}}',
  '{"__proto__":{"polluted":true},"type":"goal.paused","data":{"constructor":{"prototype":{}}}}',
  '{"message":"Internal server error","connectionId":"dev","requestId":"dev"}',
  deep,
  new Uint8Array([0, 255, 1, 254]),
]
