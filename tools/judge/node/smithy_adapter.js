// @smithy/signature-v4 under judgement, called as the AWS SDK for JavaScript calls it: the host is
// put in by a middleware, S3 turns uriEscapePath off and presigns with UNSIGNED-PAYLOAD.
'use strict';

const { SignatureV4 } = require('@smithy/signature-v4');
const { HttpRequest } = require('@smithy/protocol-http');
const { Sha256 } = require('@aws-crypto/sha256-js');
const { Unsupported, answerAll, headersOf, pairsOf, split } = require('./protocol');

class Recording extends SignatureV4 {
  createCanonicalRequest(...given) {
    this.reported = super.createCanonicalRequest(...given);
    return this.reported;
  }
}

// Parameters as the SDK holds them: decoded, arrays where a name is repeated; its client
// for S3 has '' where there is no value.
function bagOf(query) {
  const bag = {};
  for (const piece of query.slice(1).replaceAll('+', ' ').split('&')) {
    if (!piece) continue;
    const at = piece.indexOf('=');
    const name = decodeURIComponent(at < 0 ? piece : piece.slice(0, at));
    const value = at < 0 ? '' : decodeURIComponent(piece.slice(at + 1));
    bag[name] = name in bag ? [].concat(bag[name], value) : value;
  }
  return bag;
}

const escape = (text) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => '%' + c.charCodeAt(0).toString(16).toUpperCase());

const written = (bag) =>
  Object.entries(bag)
    .flatMap(([name, value]) => [].concat(value).map((one) => [name, one]))
    .map(([name, one]) => `${escape(name)}=${escape(one)}`)
    .join('&');

async function sign(question) {
  if (question.do === 'derive-key') throw new Unsupported('does not show the key it derives');
  if (question.do === 'presign-s3') {
    throw new Unsupported('signs requests; the operations of S3 are in other packages');
  }
  const { options, request, credentials } = question;
  if (options.double_encode !== options.normalize_path) {
    throw new Unsupported('has one option, uriEscapePath, for both rules of paths');
  }
  if (options.omit_session_token) throw new Unsupported('always signs the session token');
  const url = split(request.url);
  const headers = headersOf(question);
  for (const [name, value] of Object.entries(headers)) headers[name] = [].concat(value).map((one) => one.trim()).join(',');
  headers.host ??= url.host;
  if (!options.sign_body) headers['x-amz-content-sha256'] ??= 'UNSIGNED-PAYLOAD';
  const [hostname, port] = url.host.split(/:(\d+)$/);
  const body = Buffer.from(request.body_base64, 'base64');
  const signer = new Recording({
    service: question.service,
    region: question.region,
    sha256: Sha256,
    uriEscapePath: options.double_encode,
    applyChecksum: options.content_sha256_header,
    credentials: {
      accessKeyId: credentials.access_key_id,
      secretAccessKey: credentials.secret_access_key,
      sessionToken: credentials.session_token,
    },
  });
  const made = new HttpRequest({
    method: request.method,
    protocol: url.scheme + ':',
    hostname,
    port: port ? Number(port) : undefined,
    path: url.path,
    query: bagOf(url.query),
    headers,
    body: body.length ? new Uint8Array(body) : undefined,
  });
  const y = question.time;
  const day = `${y.slice(0, 4)}-${y.slice(4, 6)}-${y.slice(6, 8)}`;
  const choices = {
    signingDate: new Date(`${day}T${y.slice(9, 11)}:${y.slice(11, 13)}:${y.slice(13, 15)}Z`),
    unsignableHeaders: options.unsigned_headers ? new Set(options.unsigned_headers) : undefined,
  };
  const presigns = question.do === 'presign';
  const signed = presigns
    ? await signer.presign(made, { ...choices, expiresIn: question.expires_in })
    : await signer.sign(made, choices);
  const query = written(signed.query);
  return {
    canonical_request: signer.reported,
    url: `${url.scheme}://${url.authority}${signed.path}${query ? '?' + query : ''}`,
    [presigns ? 'headers' : 'sent']: pairsOf(signed.headers),
  };
}

answerAll(sign);
