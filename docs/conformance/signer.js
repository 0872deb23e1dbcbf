// A signer for `sigv4 conformance`, in Node 18 or newer without packages: signs headers, and leaves
// presigned URLs "unsupported".
//
//     sigv4 conformance --failed --allow unsupported -- node docs/conformance/signer.js
'use strict';

const crypto = require('node:crypto');
const readline = require('node:readline');

const UNSIGNED = [
  'authorization', 'baggage', 'connection', 'expect', 'keep-alive', 'proxy-authenticate',
  'proxy-authorization', 'te', 'traceparent', 'tracestate', 'trailer', 'transfer-encoding',
  'upgrade', 'user-agent', 'x-amzn-trace-id',
];
const sha256 = (data) => crypto.createHash('sha256').update(data).digest('hex');
const hmac = (key, data) => crypto.createHmac('sha256', key).update(data).digest();
const byBytes = (a, b) => (a < b ? -1 : a > b ? 1 : 0); // of text that is ASCII

// Bytes to their canonical escapes; text that is escaped already is decoded first.
const escape = (bytes) =>
  [...bytes]
    .map((byte) => {
      const one = String.fromCharCode(byte);
      return /[A-Za-z0-9._~-]/.test(one) ? one : '%' + byte.toString(16).toUpperCase().padStart(2, '0');
    })
    .join('');
const decode = (text) =>
  Buffer.concat(
    text.split(/(%[0-9A-Fa-f]{2})/).map((piece, index) =>
      index % 2 ? Buffer.from(piece.slice(1), 'hex') : Buffer.from(piece),
    ),
  );
const recode = (text) => escape(decode(text));

function canonicalPath(path, options) {
  if (options.normalize_path) {
    const kept = [];
    for (const segment of path.split('/')) {
      if (segment === '..') kept.pop();
      else if (segment && segment !== '.') kept.push(segment);
    }
    path = '/' + kept.join('/') + (kept.length && path.endsWith('/') ? '/' : '');
  }
  const again = options.double_encode ? (text) => escape(Buffer.from(text)) : recode;
  return (path || '/').split('/').map(again).join('/');
}

function canonicalQuery(query) {
  return query
    .replaceAll('+', '%20')
    .split('&')
    .filter(Boolean)
    .map((piece) => {
      const [name] = piece.split('=', 1);
      return [recode(name), recode(piece.slice(name.length + 1))];
    })
    .sort(([a, b], [c, d]) => byBytes(a, c) || byBytes(b, d))
    .map((pair) => pair.join('='))
    .join('&');
}

function deriveKey({ credentials, time, region, service }) {
  const parts = [time.slice(0, 8), region, service, 'aws4_request'];
  return parts.reduce(hmac, 'AWS4' + credentials.secret_access_key);
}

function answer(question) {
  if (question.do === 'derive-key') return { signing_key: deriveKey(question).toString('hex') };
  if (question.do !== 'sign') return { unsupported: 'this example signs headers only' };

  const { request, options, credentials, time } = question;
  const [, scheme, authority, path, query] = /^(\w+):\/\/([^/?]*)([^?]*)\??(.*)$/s.exec(request.url);
  const scope = `${time.slice(0, 8)}/${question.region}/${question.service}/aws4_request`;

  const fields = {};
  for (const [name, value] of request.headers) {
    const text = value.split(/[ \t]+/).filter(Boolean).join(' ');
    const lower = name.toLowerCase();
    fields[lower] = lower in fields ? `${fields[lower]},${text}` : text;
  }
  const body = Buffer.from(request.body_base64, 'base64');
  const payload =
    fields['x-amz-content-sha256'] ?? (options.sign_body ? sha256(body) : 'UNSIGNED-PAYLOAD');
  const added = { 'x-amz-date': time };
  if (options.content_sha256_header) added['x-amz-content-sha256'] = payload;
  if (credentials.session_token) added['x-amz-security-token'] = credentials.session_token;
  const implied = scheme === 'https' ? /:443$/ : /:80$/;
  const all = { host: authority.toLowerCase().replace(implied, ''), ...fields, ...added };
  const leftOut = new Set(options.unsigned_headers ?? UNSIGNED);
  if (options.omit_session_token) leftOut.add('x-amz-security-token');
  const names = Object.keys(all).filter((name) => !leftOut.has(name)).sort(byBytes);

  const canonicalRequest = [
    request.method.toUpperCase(),
    canonicalPath(path, options),
    canonicalQuery(query),
    ...names.map((name) => `${name}:${all[name]}`),
    '',
    names.join(';'),
    payload,
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonicalRequest)].join('\n');
  const signature = hmac(deriveKey(question), toSign).toString('hex');
  const credential = `${credentials.access_key_id}/${scope}`;
  added.Authorization =
    `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names.join(';')}, ` +
    `Signature=${signature}`;
  return { canonical_request: canonicalRequest, string_to_sign: toSign, headers: added };
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const question = JSON.parse(line);
  let answered;
  try {
    answered = answer(question);
  } catch (error) {
    answered = { error: String(error) };
  }
  process.stdout.write(JSON.stringify({ id: question.id, ...answered }) + '\n');
});
