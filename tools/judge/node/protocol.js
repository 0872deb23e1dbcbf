// What the adapters for Node share: one question a line in, one answer a line out.
'use strict';

const readline = require('node:readline');

class Unsupported extends Error {}

async function answerAll(sign) {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const question = JSON.parse(line);
    let answer;
    try {
      answer = await sign(question);
    } catch (error) {
      answer =
        error instanceof Unsupported
          ? { unsupported: error.message }
          : { error: `${error?.name ?? 'Error'}: ${error?.message ?? error}` };
    }
    process.stdout.write(JSON.stringify({ id: question.id, ...answer }) + '\n');
  }
}

// The wire URL in pieces, nothing decoded and nothing normalised, as `new URL` would.
function split(url) {
  const found = /^([a-z0-9]+):\/\/([^/?#]*)([^?#]*)(\?[^#]*)?$/i.exec(url);
  if (!found) throw new Unsupported('the adapter cannot take this URL apart');
  const [, scheme, authority, path, query = ''] = found;
  const implied = { http: ':80', https: ':443' }[scheme] ?? '';
  const host = authority.toLowerCase();
  return {
    scheme,
    authority,
    path: path || '/',
    query,
    host: implied && host.endsWith(implied) ? host.slice(0, -implied.length) : host,
  };
}

// Lower-case name to value; repeated headers are an array, as Node's http takes them.
function headersOf(question) {
  const headers = {};
  for (const [name, value] of question.request.headers) {
    const lower = name.toLowerCase();
    headers[lower] = lower in headers ? [].concat(headers[lower], value) : value;
  }
  return headers;
}

const pairsOf = (headers) =>
  Object.entries(headers).flatMap(([name, value]) =>
    [].concat(value).map((one) => [name, String(one)]),
  );

// Refuse options that a signer lacks which chooses its rules by the name of the service.
function refuseOptions(question, ...supported) {
  const { options, service } = question;
  const s3 = service === 's3';
  const signs = question.do === 'sign';
  const usual = {
    double_encode: !s3,
    normalize_path: !s3,
    content_sha256_header: s3 && signs,
    sign_body: signs || !s3,
    omit_session_token: false,
    unsigned_headers: null,
  };
  for (const [name, value] of Object.entries(usual)) {
    if (!supported.includes(name) && options[name] !== value) {
      throw new Unsupported(`has no option for ${name}=${JSON.stringify(options[name])}`);
    }
  }
}

module.exports = { Unsupported, answerAll, headersOf, pairsOf, refuseOptions, split };
